"""Commands that stand for other commands: other names of signs, and what only guides the breaking of lines."""

from collections.abc import Mapping
from types import MappingProxyType

_TABLE = r"""
\ldots           dotsc dotso dotsx mathellipsis
\cdots           dotsb dotsm dotsi
\vdots           varvdots
\enspace         enskip
\quad            hfill hfil
~                nobreakspace
\cdot            centerdot sdot
↤                mapsfrom
⟻                longmapsfrom
{:}              ordinarycolon
\mid             shortmid
\nmid            nshortmid
\parallel        shortparallel
\nparallel       nshortparallel
\setminus        smallsetminus
\frown           smallfrown
\smile           smallsmile
\approx          thickapprox
\sim             thicksim
\propto          varpropto
\int             intop smallint
\copyright       textcopyright
\circledR        textregistered
\mathstrut       strut
\mathbb          mathbbm mathds
\mathsf          mathsfit
\boldsymbol      pmb
\overline        overlinesegment
\underline       underlinesegment
\xrightleftharpoons                     xleftequilibrium xrightequilibrium xrightleftarrows
\operatorname*{\overline{lim}}          varlimsup
\operatorname*{\underline{lim}}         varliminf
\operatorname*{\underrightarrow{lim}}   varinjlim
\operatorname*{\underleftarrow{lim}}    varprojlim
\textcolor{blue}  blue
\textcolor{gray}  gray
\textcolor{green} green
\textcolor{orange}   orange
\textcolor{purple}   purple
\textcolor{red}   red
\text{LaTeX}     LaTeX
\text{KaTeX}     KaTeX
\text{TeX}       TeX
"""
_NOTHING = "allowbreak nobreak noexpand DOTSB DOTSI DOTSX displaylimits protect normalfont leavevmode centering"
_LINES = "break goodbreak nolinebreak linebreak hfilneg"


def _read() -> Mapping[str, str]:
    rows = (line.partition("  ") for line in _TABLE.strip().split("\n"))
    return {name: text.strip() for text, _, names in rows for name in names.split()}


SYNONYMS: Mapping[str, str] = MappingProxyType({**_read(), **dict.fromkeys(f"{_NOTHING} {_LINES}".split(), "")})
"""Names without the backslash -> what they stand for, which may be nothing."""
