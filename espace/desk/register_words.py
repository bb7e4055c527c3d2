"""The words of the register's pages, in both languages side by side."""

from __future__ import annotations

from espace.register import Text

WORDS = {
    "clauses": Text("Les 26 engagements", "The 26 commitments"),
    "matrix": Text("Qui lit quoi", "Who reads what"),
    "activities": Text("Activités de traitement", "Processing activities"),
    "retention": Text("Durées", "Periods"),
    "version": Text("Registre", "Register"),
    "edition": Text("édition", "edition"),
    "since": Text("en vigueur depuis le", "in force since"),
    "clauses_why": Text(
        "Chaque engagement de la notice, ce qui le porte, et jusqu’où il est tenu aujourd’hui.",
        "Each commitment of the notice, what carries it, and how far it is kept today.",
    ),
    "state_kept": Text("Tenu", "Kept"),
    "state_partial": Text("Tenu en partie", "Kept in part"),
    "state_planned": Text("Pas encore en vigueur", "Not yet in force"),
    "state_no_case": Text("Tenu, sans cas à ce jour", "Kept, no case so far"),
    "state_late": Text("En retard", "Late"),
    "state_broken": Text("Ne tient pas", "Does not hold"),
    "shown": Text("Ce que le système montre", "What the system shows"),
    "looked_at": Text("Relu à l’instant, le", "Looked at just now, on"),
    "all_well": Text("Rien n’est en retard, rien n’est contredit.", "Nothing is late, nothing is contradicted."),
    "wrong": Text("À voir d’abord :", "To look at first:"),
    "evidence": Text("Télécharger le dossier de preuves", "Download the evidence pack"),
    "evidence_why": Text(
        "Un fichier signé, à vérifier hors ligne avec des outils courants (sha256sum, openssl) : le script verify.sh est dedans. "
        "Empreinte de la clé :",
        "A signed file, to be checked offline with common tools (sha256sum, openssl): the script verify.sh is inside. "
        "Fingerprint of the key:",
    ),
    "how": Text("Comment c’est tenu", "How this is kept"),
    "awaited": Text("Reste à venir", "Still to come"),
    "rules": Text("Porté par", "Carried by"),
    "unfinished": Text("À compléter ou approuver dans le registre", "To complete or approve in the register"),
    "nothing_left": Text("Rien : le registre est complet.", "Nothing: the register is complete."),
    "matrix_why": Text(
        "Tout est refusé par défaut. « Lit » vaut dans l’espace ; « archive » vaut dans l’archive seulement, sur motif écrit ; "
        "« prévu » n’est pas ouvert aujourd’hui.",
        "All is denied by default. “Reads” holds in the space; “archive” holds in the archive only, on a written motive; "
        "“planned” is not open today.",
    ),
    "category": Text("Catégorie", "Category"),
    "column": Text("colonne", "column"),
    "columns": Text("colonnes", "columns"),
    "reads": Text("lit", "reads"),
    "archive": Text("archive", "archive"),
    "promised": Text("prévu", "planned"),
    "nothing": Text("rien", "nothing"),
    "activities_why": Text(
        "Le registre des activités de traitement de l’article 30(1) du RGPD, une activité par finalité, tiré du même fichier "
        "que le programme suit.",
        "The record of processing activities of article 30(1) GDPR, one activity a purpose, drawn from the same file that "
        "the program follows.",
    ),
    "download": Text("Télécharger en CSV", "Download as CSV"),
    "none": Text("sans objet", "not applicable"),
    "retention_why": Text(
        "Les durées de la notice, et celles proposées là où elle se tait. Une durée sans exécutant n’est pas encore exécutée.",
        "The notice’s own periods, and those proposed where it is silent. A period without an executor is not carried out yet.",
    ),
    "what": Text("Ce qui est gardé", "What is kept"),
    "period": Text("Durée", "Period"),
    "from": Text("à partir de", "counted from"),
    "at_most": Text("au plus", "at most"),
    "then": Text("Ensuite", "Then"),
    "then_leave_account": Text("sort du compte", "leaves the account"),
    "then_destroy": Text("est détruit", "is destroyed"),
    "then_expire": Text("cesse de valoir", "stops being good"),
    "notices": Text("Avis avant", "Notices before"),
    "breaker": Text("Arrêt si le lot dépasse", "Stops if the batch exceeds"),
    "units": Text("unités", "units"),
    "origin": Text("Origine", "Origin"),
    "origin_notice": Text("notice", "notice"),
    "origin_proposed": Text("proposée", "proposed"),
    "run": Text("Exécution", "Carried out"),
}
