"""Word lists of the search, folded as `search_words.fold_words` folds."""

from __future__ import annotations

from typing import Final


def _list_words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _list_pairs(text: str) -> dict[str, str]:
    pairs = (pair.partition("=") for pair in text.split())
    return {spoken: written for spoken, _, written in pairs}


def _list_followers(text: str) -> dict[str, tuple[str, ...]]:
    lines = (line.partition(":") for line in text.strip().splitlines())
    return {topic.strip(): tuple(following.split()) for topic, _, following in lines}


COMPOUND_PARTS: Final = _list_words(
    """
    sucht alkohol drogen schuld schuldner schulden geld miete miet wohnung wohn wohnen mieter haus heim hof
    platz pflege kranken krank alten alter senioren kinder kind jugend eltern familien familie mutter vater baby
    frauen frau manner schwanger schwangerschaft schwangeren trauer krisen krise gewalt opfer schutz behinderten
    behinderung sozial arbeit arbeits arbeitslosen job beruf berufs schule schul lern lese sprach sprache
    deutsch asyl fluchtling fluchtlings migration migrations integration integrations essen lebensmittel mittag
    mahlzeiten tisch kleider mobel laden kammer hilfe hilfen beratung berater stelle dienst dienste gruppe
    gruppen treff treffpunkt zentrum club cafe kurs kurse verein begleitung betreuung fahrt fahr notruf nacht
    unterkunft telefon selbst nachbarschaft nachbar besuch besuchs demenz psychiatrie psyche seelen hospiz
    sterbe trennung scheidung erziehung erziehungs garten tages statte werkstatt antrag kosten rente renten
    wohngeld probleme problem sorgen angst stress streit assistenz assistent helfer pfleger raum mobil spiel
    spiele ferien freizeit hausaufgaben nachhilfe vormund recht rechts strom heizung energie amt not alt tag bus
    opa oma ehe geh hor arm rat
    """
)
"""Words that compounds are made of, beside those of the topics."""

STOP_WORDS: Final = _list_words(
    """
    aber alle allem allen aller alles als also am an andere anderen auch auf aus bei beim bin bis bist da dabei
    dafur damit dann das dass daran darauf daruber davon dazu dein deine dem den denen denn der deren des
    deshalb dich die dies diese diesem diesen dieser dieses dir doch dort du durch ein eine einem einen einer
    eines er es etwas euch euer fur ganz gar gegen gibt gerade haben habe habt hat hatte hatten hier hin ich ihm
    ihn ihnen ihr ihre ihrem ihren ihrer im immer in ins ist ja jede jedem jeden jeder jetzt kann kannst konnen
    konnte mal man mein meine meinem meinen meiner meins mich mir mit mochte muss mussen nach nur nun ob oder
    schon sehr sein seine seinem seinen seiner seit sich sie sind so sogar soll sollen sonst um und uns unser
    unsere unserem unseren unserer vom von vor wann warum was weg welche welcher wegen wem wen wenn wer werde
    werden wie wieder will wir wird wo wohin woher wurde zu zum zur zwar uber unter ab bitte gerne gern hallo
    danke irgendwie eigentlich einfach brauche brauchen braucht suche suchen finde finden bekomme bekommen
    bekommt kriege kriegen mache machen macht tun tut gehen geht moglich nahe a about all and any are as at be
    been but by can could did do does doing for from get gets getting had has have he her him his how i if into
    is it its ive just me my need needs of on or our please she should some someone something such that the
    their them there they this those to too up us want wants we were what when where which who with would you
    your looking find near habs hats gibts wars ists kanns hab han ham hen wars ware waren worden geworden bloss nix
    halt eben etwa nochmal zwei drei vier funf sechs mei moi moin moim meim dei deim i isch isses bin wor net nedd
    ned nit nimmer nemme nimme koi koin ka bissle bissl arg fei gell ebbes ebber mol ond un uff ausm aufm beim ner ne
    nen nem s d se mer ma duat dran than then also still really very two three other others t m ve ll re im
    id hes shes theyre dont doesnt isnt
    """
)
"""German and English words that say nothing about a trouble."""

FAINT_WORDS: Final = _list_words(
    """
    mann frau kind kinder kindern kindes mutter vater mama papa oma opa sohn tochter bruder schwester eltern
    freund freundin leute mensch menschen jemand jemanden niemand problem probleme hilfe helfen hilft hilfst
    unterstutzung beratung berater rat gut guten neu neue neuen neuer alt alte alten viel viele vielen mehr
    nicht nichts nie kein keine keinen keiner tag tage tagen jahr jahre jahren monat monate woche wochen heute
    morgen abend leben lebt geld weiter weiss lange lang stunden stunde letzte letzten letztes letzter nachste
    nachsten allein alleine daheim hause haus sagt ohne statt weil stelle platz child children kids son daughter
    mother father mom mum dad husband wife brother sister friend people person woman family help advice advise
    support service place day days year years month week new old not no dont doesnt cant cannot never more much
    many go going home know own kommt komme kommen komm kam gekommen steht liegt bleibt bleiben nehmen
    nimmt bringt bringen holen lassen lasst gelassen gefunden sieht sehen schaut dauert
    wissen weiss versteh verstehe verstehen besser schlecht fragt sagen gesagt anfangen enkel enkelin tante
    onkel cousin cousine schwager schwagerin schwiegermutter schwiegervater schwiegereltern kumpel partner mitbewohnerin
    glaubt meint
    come comes coming came take takes taken took big little small old long few each every evening afternoon one single
    around good bad off out say says said start keep keeps give make leave over after before things thing put anyone
    somebody anybody aunt uncle grandson granddaughter someone time hour hours lots
    """
)
"""Words that stand in troubles of every kind; they count, but less."""

SPOKEN_WORDS: Final = _list_pairs(
    """
    dahoim=daheim dahoam=daheim dehoim=daheim dehaam=daheim derhoim=daheim doham=daheim mudder=mutter muadder=mutter
    muada=mutter muttr=mutter modder=mutter vadder=vater vatter=vater vadda=vater fadder=vater fraa=frau
    weib=frau moa=mann kinner=kinder kender=kinder kinda=kinder kend=kind bub=sohn bua=sohn bue=sohn
    madle=tochter madl=tochter madel=tochter maidle=tochter leit=leute leut=leute dag=tag dagsuber=tagsuber
    daags=tags schaffe=arbeiten schaffa=arbeiten esse=essen essa=essen schlofe=schlafen schlofa=schlafen
    wohne=wohnen wohna=wohnen zahle=zahlen zahla=zahlen kaafe=kaufen hilf=hilfe arbet=arbeit
    arwet=arbeit erwet=arbeit allei=allein alloi=allein alloa=allein nachber=nachbar nochber=nachbar unner=unter
    dokter=arzt doktor=arzt dogder=arzt hockt=sitzt hocke=sitze hock=sitze hucke=sitze heilt=heult schwatze=reden
    schwatza=reden babble=reden saufe=saufen saufa=saufen schla=schlagen
    verklopft=verprugelt verkloppt=verprugelt verdroschen=verprugelt vermobelt=verprugelt hauen=schlagen
    knete=geld zaster=geld penunze=geld bude=wohnung karre=auto glotze=fernseher
    kiddies=kinder omi=oma opi=opa oide=alte alde=alte heisle=haus hus=haus
    laafe=laufen laufa=laufen laffe=laufen kocha=kochen sterbe=sterben
    sterba=sterben bsuch=besuch gsund=gesund gstorbe=gestorben gstorba=gestorben gschlage=geschlagen
    gkundigt=gekundigt gfalle=gefallen krankehaus=krankenhaus krankahaus=krankenhaus doud=tod
    """
)
"""How people of the southwest say or shorten words that topics spell in full."""

NEXT_TOPICS: Final = _list_followers(
    """
    ambulant-betreutes-wohnen: teilhabeberatung besondere-wohnform sozialpsychiatrischer-dienst tagesstaette
    ambulante-pflege: pflegestuetzpunkt kurzzeitpflege seniorenberatung nachbarschaftshilfe
    arbeitsberatung: jugendberufshilfe sozialberatung berufliche-teilhabe
    berufliche-teilhabe: werkstatt arbeitsberatung teilhabeberatung
    besondere-wohnform: teilhabeberatung ambulant-betreutes-wohnen
    besuchsdienst: seniorentreff nachbarschaftshilfe seniorenberatung trauerbegleitung
    betreuungsverein: pflegestuetzpunkt seniorenberatung sozialpsychiatrischer-dienst
    demenzberatung: demenzbetreuung pflegestuetzpunkt tagespflege selbsthilfe
    demenzbetreuung: demenzberatung tagespflege pflegestuetzpunkt
    ehe-familien-lebensberatung: erziehungsberatung trauerbegleitung krisentelefon
    erziehungsberatung: schulsozialarbeit jugendamt familienbildung ehe-familien-lebensberatung
    fachklinik: suchtberatung sozialpsychiatrischer-dienst selbsthilfe
    fahrdienst: nachbarschaftshilfe seniorenberatung
    familienbildung: familienzentrum erziehungsberatung fruehe-hilfen
    familienzentrum: mehrgenerationenhaus familienbildung quartierstreff
    fluechtlingshilfe: migrationsberatung integrationskurs
    foerderschule: teilhabeberatung schulbegleitung fruehfoerderung
    frauenhaus: gewaltschutzberatung krisentelefon
    fruehe-hilfen: erziehungsberatung familienzentrum schwangerenberatung jugendamt
    fruehfoerderung: teilhabeberatung kita erziehungsberatung
    gewaltschutzberatung: frauenhaus krisentelefon
    hausnotruf: seniorenberatung ambulante-pflege pflegestuetzpunkt
    hilfen-zur-erziehung: jugendamt erziehungsberatung
    hospiz: hospizdienst ambulante-pflege
    hospizdienst: hospiz ambulante-pflege trauerbegleitung
    integrationskurs: migrationsberatung fluechtlingshilfe
    jugendamt: erziehungsberatung hilfen-zur-erziehung kindertagespflege
    jugendberufshilfe: arbeitsberatung mobile-jugendarbeit
    jugendtreff: mobile-jugendarbeit kindertreff
    kindertagespflege: kita jugendamt
    kindertreff: schulkindbetreuung familienzentrum mehrgenerationenhaus
    kita: kindertagespflege jugendamt
    krisentelefon: sozialpsychiatrischer-dienst ehe-familien-lebensberatung
    kurzzeitpflege: pflegestuetzpunkt ambulante-pflege pflegeheim tagespflege
    lernbegleitung: schulkindbetreuung schulsozialarbeit
    mahlzeitendienst: nachbarschaftshilfe seniorenberatung ambulante-pflege
    mehrgenerationenhaus: quartierstreff familienzentrum seniorentreff
    migrationsberatung: fluechtlingshilfe integrationskurs
    mobile-jugendarbeit: jugendtreff schulsozialarbeit jugendamt
    nachbarschaftshilfe: seniorenberatung besuchsdienst fahrdienst
    offene-hilfen: teilhabeberatung
    pflegeheim: pflegestuetzpunkt kurzzeitpflege seniorenberatung
    pflegestuetzpunkt: seniorenberatung ambulante-pflege kurzzeitpflege pflegeheim
    quartierstreff: mehrgenerationenhaus familienzentrum
    schulbegleitung: teilhabeberatung foerderschule jugendamt
    schuldnerberatung: sozialberatung sozialamt suchtberatung
    schulkindbetreuung: kindertreff lernbegleitung kindertagespflege jugendamt
    schulsozialarbeit: erziehungsberatung jugendamt
    schwangerenberatung: fruehe-hilfen sozialkaufhaus
    selbsthilfe: suchtberatung trauerbegleitung
    seniorenbeirat: seniorenberatung
    seniorenberatung: pflegestuetzpunkt nachbarschaftshilfe seniorenwohnen
    seniorentreff: besuchsdienst mehrgenerationenhaus quartierstreff
    seniorenwohnen: seniorenberatung pflegestuetzpunkt
    sozialamt: sozialberatung tafel
    sozialberatung: sozialamt schuldnerberatung
    sozialkaufhaus: sozialamt tafel sozialberatung
    sozialpsychiatrischer-dienst: krisentelefon tagesstaette ambulant-betreutes-wohnen
    suchtberatung: selbsthilfe fachklinik schuldnerberatung erziehungsberatung
    tafel: sozialberatung sozialamt sozialkaufhaus
    tagesfoerderstaette: teilhabeberatung offene-hilfen werkstatt
    tagespflege: pflegestuetzpunkt demenzbetreuung demenzberatung ambulante-pflege
    tagesstaette: sozialpsychiatrischer-dienst ambulant-betreutes-wohnen
    teilhabeberatung: offene-hilfen sozialamt selbsthilfe
    trauerbegleitung: selbsthilfe ehe-familien-lebensberatung besuchsdienst
    werkstatt: berufliche-teilhabe teilhabeberatung
    wohnungslosenhilfe: wohnungssicherung sozialamt sozialberatung
    wohnungssicherung: wohnungslosenhilfe sozialberatung schuldnerberatung
    """
)
"""Where people are sent next, most often first: who needs the one topic often needs advice or relief of the other."""
