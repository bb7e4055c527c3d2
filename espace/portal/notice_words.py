"""The words around the notice, in both languages side by side: whoever reviews one sees the other."""

from __future__ import annotations

from espace.register import Text

WORDS = {
    "title": Text("Données personnelles", "Personal data"),
    "intro": Text(
        "Le texte ci-dessous est celui de la notice. Sous chaque engagement, une ligne dit comment il est tenu aujourd’hui, "
        "ou qu’il n’est pas encore en vigueur.",
        "The text below is the notice itself. Under each commitment, a line says how it is kept today, or that it is not yet "
        "in force.",
    ),
    "courtesy": Text("", "This is a courtesy translation. The French text prevails."),
    "other_language": Text("English version", "Version française"),
    "pdf": Text("La garder en PDF", "Keep it as a PDF"),
    "versions": Text("Versions datées", "Dated versions"),
    "versions_why": Text(
        "Chaque version de cette notice qui a été en vigueur ici, avec son empreinte et ce qu’elle a changé. Un changement qui vous "
        "touche redemande votre consentement, ou vous est annoncé ; un changement de rédaction ne change rien à vos données.",
        "Each version of this notice that was in force here, with its digest and what it changed. A change that concerns you asks for your "
        "consent again, or is announced to you; a change of wording changes nothing about your data.",
    ),
    "until": Text("au", "to"),
    "from_day": Text("du", "from"),
    "read": Text("Lire cette version", "Read this version"),
    "changed": Text("Ce qui a changé", "What changed"),
    "matters": Text("Pour vous", "For you"),
    "reworded": Text("Rédaction", "Wording"),
    "first": Text("La première version en vigueur ici.", "The first version in force here."),
    "no_change": Text("Rien de ce que la notice dit.", "Nothing of what the notice says."),
    "not_compared": Text(
        "L’une des deux versions est écrite sous une forme que le programme ne lit plus : elles se comparent à l’œil.",
        "One of the two versions is written in a form that the program no longer reads: they are compared by eye.",
    ),
    "past": Text("Cette version n’est plus en vigueur", "This version is no longer in force"),
    "past_why": Text(
        "Elle est montrée telle qu’elle était. Ce qu’elle dit être tenu, ou à venir, vaut pour ce temps-là.",
        "It is shown as it was. What it says is kept, or still to come, holds for that time.",
    ),
    "today": Text("Lire la notice en vigueur", "Read the notice in force"),
    "as_written": Text(
        "Cette version est écrite sous une forme que le programme ne met plus en page. Voici son fichier, mot pour mot.",
        "This version is written in a form that the program no longer lays out. Here is its file, word for word.",
    ),
    "contents": Text("Sommaire", "Contents"),
    "version": Text("Version", "Version"),
    "since": Text("en vigueur depuis le", "in force since"),
    "digest": Text("empreinte", "digest"),
    "kept": Text("Comment c’est tenu", "How this is kept"),
    "partial": Text("Reste à venir", "Still to come"),
    "planned": Text("Pas encore en vigueur", "Not yet in force"),
    "state_kept": Text("tenus", "kept"),
    "state_partial": Text("tenus en partie", "kept in part"),
    "state_planned": Text("pas encore en vigueur", "not yet in force"),
    "states": Text("Les 26 engagements, à ce jour", "The 26 commitments, as of today"),
    "clause": Text("Engagement", "Commitment"),
    "implied": Text("Ce que la notice suppose", "What the notice implies"),
    "implied_why": Text(
        "La notice ne le dit pas en toutes lettres ; la loi, ou la suite de son texte, l’exige.",
        "The notice does not say it in so many words; the law, or the rest of its text, requires it.",
    ),
    "additions": Text("Ce que la notice ne nomme pas", "What the notice does not name"),
    "additions_why": Text(
        "Le service a besoin de ce qui suit et la notice n’en parle pas. C’est imprimé à part, et soumis à l’approbation du "
        "délégué à la protection des données.",
        "The service needs what follows and the notice does not mention it. It is printed apart, and submitted to the data "
        "protection officer for approval.",
    ),
    "category": Text("Données", "Data"),
    "recipient": Text("Destinataire", "Recipient"),
    "processor": Text("Sous-traitant", "Processor"),
    "approved": Text("approuvé par", "approved by"),
    "on": Text("le", "on"),
    "to_approve": Text("à approuver par le délégué", "to be approved by the officer"),
    "off": Text("éteint jusque-là", "switched off until then"),
    "unnamed": Text("à désigner", "to be named"),
    "silent": Text(
        "La notice ne parle ni de la limitation du traitement (article 18 du RGPD), ni du journal de sécurité. Le premier est "
        "un droit que vous exercez auprès du délégué ; le second existe, et ne contient que des identifiants et des noms de "
        "champs.",
        "The notice mentions neither restriction of processing (article 18 GDPR) nor the security log. The first is a right "
        "that you exercise with the officer; the second exists, and holds ids and field names only.",
    ),
    "purposes": Text("Une finalité, une base légale", "One purpose, one legal basis"),
    "purpose": Text("Finalité", "Purpose"),
    "basis": Text("Base légale", "Legal basis"),
    "health": Text("Données de santé", "Health data"),
    "rights": Text("Vos droits, article par article", "Your rights, article by article"),
    "right": Text("Droit", "Right"),
    "article": Text("Article", "Article"),
    "delay": Text("Délai de réponse", "Time to answer"),
    "extension": Text("prolongeable de", "may be extended by"),
    "route": Text("Comment l’exercer", "How to exercise it"),
    "terms": Text("Combien de temps", "How long"),
    "terms_why": Text(
        "Les durées marquées « notice » sont celles de la notice. Les autres sont proposées au délégué. Une durée n’est dite "
        "exécutée que si le programme l’exécute.",
        "The periods marked “notice” are those of the notice. The others are proposed to the officer. A period is said to be "
        "carried out only if the program carries it out.",
    ),
    "data": Text("Données", "Data"),
    "period": Text("Durée", "Period"),
    "from": Text("à partir de", "counted from"),
    "at_most": Text("au plus", "at most"),
    "origin": Text("Origine", "Origin"),
    "origin_notice": Text("notice", "notice"),
    "origin_proposed": Text("proposée", "proposed"),
    "run": Text("Exécution", "Carried out"),
    "run_kept": Text("automatique", "automatically"),
    "run_partial": Text("en partie", "in part"),
    "run_planned": Text("pas encore", "not yet"),
    "clear": Text("Ce qui n’est pas scellé", "What is not sealed"),
    "clear_why": Text(
        "Tout le reste de ce qui vous concerne est scellé, avec une clé par dossier. Ces colonnes restent lisibles dans la "
        "base, chacune pour une raison.",
        "Everything else that concerns you is sealed, with one key a file. These columns stay readable in the database, each "
        "for a reason.",
    ),
    "columns": Text("Colonnes", "Columns"),
    "reason": Text("Raison", "Reason"),
    "hosts": Text("Où le programme se relie", "Where the program connects to"),
    "no_host": Text(
        "Nulle part : aucun hôte extérieur n’est déclaré, et le programme refuse de se relier à un hôte non déclaré.",
        "Nowhere: no outside host is declared, and the program refuses to connect to an undeclared one.",
    ),
    "host": Text("Hôte", "Host"),
    "entity": Text("Entité", "Entity"),
    "country": Text("Pays", "Country"),
    "cookies": Text("Cookies et mémoire du navigateur", "Cookies and browser storage"),
    "cookies_why": Text(
        "Trois, tous nécessaires au service ; aucun ne vous suit.",
        "All needed by the service; none follows you.",
    ),
    "name": Text("Nom", "Name"),
    "use": Text("Usage", "Use"),
    "lasts": Text("Durée", "Lasts"),
    "back": Text("Revenir au début", "Back to the start"),
}
