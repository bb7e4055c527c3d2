from gdpr import anonymizers

from people.models import Person


class PersonAnonymizer(anonymizers.ModelAnonymizer):
    first_name = anonymizers.MD5TextFieldAnonymizer()
    last_name = anonymizers.MD5TextFieldAnonymizer()
    email = anonymizers.EmailFieldAnonymizer()
    phone = anonymizers.CharFieldAnonymizer()
    birth_date = anonymizers.DateFieldAnonymizer()
    note = anonymizers.CharFieldAnonymizer()

    class Meta:
        model = Person
        reversible_anonymization = False
