"""Criteria that are named after what may go wrong: "Auto fail", "Critical error", "Fehler: Anrede".

There a Yes says that it did. The words are those of scorecards in the languages that we know.
"""

import re

from kb_tools.findings.header_names import plain

_ERRORS = frozenset(
    "error errors mistake mistakes fail fails failure failures autofail fatal defect defects violation violations "
    "breach breaches infraction infractions misconduct incorrect wrong missed missing omitted "
    "fehler fehlerhaft verstoß verstöße verstoss mangel mängel falsch "
    "errores fallo fallos falla fallas incumplimiento incumplimientos infracción infracciones incorrecto "
    "erreur erreurs faute fautes manquement manquements éliminatoire "
    "erro erros falha falhas infração infrações violação violações incorreto".split()
)
# What may stand beside them and leaves their meaning as it is.
_BESIDE = frozenset(
    "auto automatic all critical major minor serious severe business customer compliance legal process end user "
    "any count number of was were there found made occurred detected flag y "
    "kritisch kritischer kritische kritischen schwer schwerer schwere leichter leichte automatischer anzahl "
    "crítico críticos crítica críticas grave graves leve leves automático automática de "
    "critique critiques automatique".split()
)
# What makes nothing wrong of them: "Error: none"; or the other way round: "Fail - pass".
_DENYING = frozenset(
    "no none not without pass passed correct right ok kein keine keiner ohne richtig bestanden "
    "ninguno ninguna sin correcto aucun aucune sans correct nenhum nenhuma sem correto".split()
)
_PART = re.compile(r"\s*[:–—>]\s*|\s+-\s+")  # "Fail/Pass" names two marks


def says_error(header: str) -> bool | None:
    """Whether a Yes under that name says that something was wrong; None: it may be either.

    >>> [says_error(name) for name in ("Auto-fail", "Critical error?", "Error: greeting", "Fehler")]
    [True, True, True, True]
    >>> [says_error(name) for name in ("Error handling", "No errors", "Verified (auto fail)", "Verified")]
    [None, None, None, False]
    >>> [says_error(name) for name in ("Fail/Pass", "Falsch / Richtig", "Error: none", "Auto fail - none")]
    [None, None, None, None]
    """
    if not _ERRORS & {*plain(header).split()}:
        return False
    first, *rest = ({*plain(part).split()} for part in _PART.split(header.strip(), maxsplit=1))
    named = first & _ERRORS and first <= _ERRORS | _BESIDE
    return True if named and not any(part & _DENYING for part in rest) else None
