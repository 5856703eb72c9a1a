"""Names of months as exports write them, in the languages that we know."""

from collections.abc import Mapping
from types import MappingProxyType

_NAMES = """
january february march april may june july august september october november december
jan feb mar apr may jun jul aug sep oct nov dec
januar februar märz april mai juni juli august september oktober november dezember
jän feb mär apr mai jun jul aug sept okt nov dez
enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
ene feb mar abr may jun jul ago set oct nov dic
janvier février mars avril mai juin juillet août septembre octobre novembre décembre
janv févr mars avr mai juin juil août sept oct nov déc
janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro
jan fev mar abr mai jun jul ago set out nov dez
"""

MONTHS: Mapping[str, int] = MappingProxyType(
    {
        name: number
        for line in _NAMES.strip().splitlines()
        for number, name in enumerate(line.split(), 1)
    }
)
