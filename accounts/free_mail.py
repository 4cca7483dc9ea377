"""Domains that no organisation can have as its own: providers that give anyone an address, and names above organisations.

Whoever could call one of these an organisation's would let the whole world in.
"""

# Providers that hand out addresses to anyone, worldwide and in the Netherlands. A sub-domain of one is theirs too.
_PROVIDERS = """
10minutemail.com 126.com 163.com abv.bg addy.io aim.com anonaddy.com aol.com att.net belgacom.net bellsouth.net
ben.nl bk.ru btinternet.com budget.nl caiway.net caiway.nl casema.nl centrum.cz chello.nl comcast.net concepts.nl
cox.net daum.net dds.nl delta.nl discard.email dispostable.com disroot.org duck.com email.com email.de email.nl
fastmail.com fastmail.fm filternet.nl foxmail.com free.fr freedom.nl freeler.nl freenet.de getnada.com gmail.com
gmx.at gmx.ch gmx.com gmx.de gmx.net google.com googlemail.com guerrillamail.com hccnet.nl hetnet.nl hey.com home.nl
hotmail.be hotmail.co.uk hotmail.com hotmail.de hotmail.es hotmail.fr hotmail.it hotmail.nl hushmail.com icloud.com
inbox.ru interia.pl kabelfoon.net kabelfoon.nl keemail.me kpn.nl kpnmail.nl kpnplanet.nl laposte.net libero.it
lijbrandt.nl list.ru live.be live.co.uk live.com live.de live.fr live.it live.nl mac.com mail.com mail.de mail.nl
mail.ru mailbox.org maildrop.cc mailinator.com mailnesia.com me.com mozmail.com msn.com multiweb.nl naver.com o2.pl
odido.nl onet.pl online.nl onsbrabantnet.nl onsnet.nu orange.fr orange.nl outlook.be outlook.com outlook.de
outlook.es outlook.fr outlook.it outlook.nl passport.com planet.nl plusnet.nl pm.me posteo.de posteo.net
privaterelay.appleid.com proton.me protonmail.ch protonmail.com proximus.be qq.com quicknet.nl rambler.ru
rediffmail.com riseup.net rocketmail.com runbox.com sbcglobal.net scarlet.be seznam.cz sfr.fr sharklasers.com
simplelogin.com sina.com sky.com skynet.be solcon.nl startmail.com t-mobilethuis.nl t-online.de talktalk.net
tele2.nl telenet.be telfort.nl telfortglasvezel.nl temp-mail.org tiscali.it tiscali.nl tmobile.nl trashmail.com
trined.nl tuta.com tuta.io tutamail.com tutanota.com tutanota.de ukr.net upcmail.nl usa.com verizon.net versatel.nl
virgilio.it virginmedia.com vodafone.nl vodafonevast.nl voo.be wanadoo.fr wanadoo.nl web.de windowslive.com wp.pl
xs4all.nl yahoo.co.in yahoo.co.jp yahoo.co.uk yahoo.com yahoo.com.br yahoo.de yahoo.es yahoo.fr yahoo.it yahoo.nl
yandex.com yandex.ru ymail.com yopmail.com zeelandnet.nl ziggo.nl ziggomail.nl zoho.com zohomail.com zohomail.eu
zonnet.nl
"""
PROVIDERS = frozenset(_PROVIDERS.split())

# Names below a country that organisations register under: nobody's own. One label (nl, amsterdam) is refused anyway.
_COUNTRIES = """
uk au nz za jp kr in id th my sg hk tw br ar mx co tr il pl pt ua gr cy mt ke ng gh ug tz zm zw np bd lk pk ph vn cn
"""
_SECOND = "ac co com edu gob gov gouv go govt gv int ltd mil net ne nhs nom or org plc police sch school"
_FURTHER = """
gv.at ac.at co.at or.at gouv.fr asso.fr com.fr gob.es com.es org.es edu.es nom.es gov.it edu.it gov.pl edu.pl gov.ie
gov.bg gov.cz gov.hu co.hu gov.lt gov.lv gov.ro gov.si gov.sk gov.ee gov.hr com.hr gov.rs gov.mk gov.al gov.ba gc.ca
gov.us k12.us co.nl com.nl net.nl gov.nl github.io gitlab.io pages.dev netlify.app vercel.app herokuapp.com
azurewebsites.net blogspot.com wordpress.com cloudfront.net amazonaws.com appspot.com firebaseapp.com web.app
workers.dev onmicrosoft.com sharepoint.com duckdns.org no-ip.org dyndns.org nl.eu.org eu.org
"""
_BY_COUNTRY = {f"{second}.{country}" for country in _COUNTRIES.split() for second in _SECOND.split(" ")}
SUFFIXES = frozenset({*_BY_COUNTRY, *_FURTHER.split()})


def is_free_mail(domain: str) -> bool:
    """Whether anyone can get an address here."""
    labels = domain.lower().rstrip(".").split(".")
    return any(".".join(labels[start:]) in PROVIDERS for start in range(len(labels)))


def is_public_suffix(domain: str) -> bool:
    """Whether this is a name that others register below, such as nl or co.uk, and no name of one organisation."""
    name = domain.lower().rstrip(".")
    return "." not in name or name in SUFFIXES
