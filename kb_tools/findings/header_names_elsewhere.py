"""How exports name their columns in German, Spanish, French and Portuguese: what vendors' own tools
and sheets write. Plain names, as `header_names.plain` makes them; ours → theirs."""

from collections.abc import Mapping
from types import MappingProxyType

ELSEWHERE: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "audit_id": (
            "prüfnummer", "prüfung", "prüfungs id", "prüf id", "bewertungs id", "bewertung nr", "bewertungs nr",
            "bewertungsnummer", "prüfungs nr", "prüfungsnummer", "prüf nr", "id auditoría",
            "n d évaluation", "n évaluation", "n d audit", "nº de evaluación", "nº de auditoría", "nº da avaliação",
            "auditoría", "id de auditoría", "id de evaluación", "numéro d évaluation", "id évaluation",
            "id da avaliação", "id avaliação", "id da auditoria",
        ),
        "ticket_id": (
            "ticketnummer", "ticket nr", "fall", "fallnummer", "vorgang", "vorgangsnummer", "caso", "id del caso",
            "nº de caso", "nº de ticket", "n de ticket", "n de dossier", "nº do chamado",
            "número de caso", "número de ticket", "numéro de ticket", "dossier", "chamado", "número do chamado",
        ),
        "ticket_at": (
            "kontaktdatum", "datum des kontakts", "kontakt am", "fall erstellt", "erstellt am", "bearbeitet am",
            "fecha del contacto", "fecha de contacto", "fecha del ticket", "date du contact", "date de contact",
            "data do contato", "data do contacto",
        ),
        "audited_at": (
            "prüfdatum", "geprüft am", "datum der prüfung", "bewertet am", "fecha de auditoría",
            "fecha de evaluación", "date d évaluation", "date de l audit", "data da avaliação", "data da auditoria",
            "zeitstempel", "marca temporal", "horodateur", "carimbo de data hora",
        ),
        "entered_at": ("exportiert am", "geändert am", "actualizado", "modifié le", "atualizado em"),
        "agent_id": (
            "mitarbeiter nr", "mitarbeiternummer", "personalnummer", "mitarbeiter id", "agentennummer", "agent nr", "agenten nr",
            "mitarbeiter", "bearbeiter", "id agente", "id del agente", "agente", "id agent", "agent id",
            "matricule", "conseiller", "id do agente", "atendente",
        ),
        "team_id": ("mannschaft", "gruppe", "abteilung", "equipo", "grupo", "équipe", "equipe"),
        "vendor_id": ("dienstleister", "standort", "proveedor", "sede", "prestataire", "fornecedor"),
        "reviewer_id": (
            "prüfer", "prüferin", "bewerter", "auditor", "evaluador", "évaluateur", "avaliador",
        ),
        "sample_type": ("stichprobe", "auswahl", "muestra", "échantillon", "amostra"),
        "contact_reason": (
            "kontaktgrund", "anliegen", "motivo de contacto", "motivo", "motif de contact", "motif",
            "motivo do contato",
        ),
        "score": (
            "punkte", "punkte %", "punktzahl", "ergebnis %", "puntuación", "puntaje", "nota", "note",
            "pontuação",
        ),
        "sop_id": (
            "richtlinie", "arbeitsanweisung", "anweisung", "procedimiento", "política", "procédure",
            "procedimento",
        ),
        "finding_id": ("fehler id", "fehlernummer", "befund", "id error", "id erreur", "id do erro"),
        "criterion": (
            "kriterium", "fehlerart", "fehler", "criterio", "tipo de error", "critère", "critério",
        ),
        "severity": ("schwere", "schweregrad", "gravedad", "severidad", "gravité", "gravidade"),
        "section": ("abschnitt", "schritt", "sección", "paso", "étape", "seção", "passo"),
        "comment": (
            "bemerkungen", "kommentare", "anmerkungen", "comentarios", "commentaires", "comentários", "observações",
            "bemerkung", "kommentar", "anmerkung", "comentario", "observaciones", "commentaire",
            "remarque", "comentário", "observação",
        ),
        "hired_on": ("eintritt", "eintrittsdatum", "fecha de ingreso", "date d embauche", "data de admissão"),
        "left_on": ("austritt", "austrittsdatum", "fecha de baja", "date de départ", "data de saída"),
    }
)  # fmt: skip
