"""Remarks of reviewers, as examples of what blames the page and of what does not.

Made up for this by three authors who had seen neither these tools nor any store, and had been told
what kinds of remarks there are (decision 7): terse and wordy ones, in five languages. A store's own remarks are held against them (`blame.py`), so what counts is
that they are many and various, not that any one is right.
"""

PAGE = """\
SOP unclear
KB outdated
article silent on this
two readings possible
policy contradicts macro
guide needs a rewrite
agent followed the text, text is wrong
says "may" where it should say "must"
section 4 and section 7 tell you different things
not the agent's fault, the article was never updated after the March change
I would have done the same reading this page
third agent this week tripping over the same paragraph
nobody on the QA desk could agree on this one
calibration split 3/3 on how to read it
"promptly" - how many minutes is that??
the doc still shows the old menu
screenshots from previous tool version
button named in the guide no longer exists
no mention of partial refunds anywhere
Agent did exactly what step 5 says and the customer still got charged twice.
KB says 14 days, T&C says 30
what counts as a "high value" order is not defined
took me ten minutes to find the rule myself
rule is buried in a footnote
search brings up the 2021 version first
macro promises something the policy forbids
Doc lacks the case of joint account holders
pls have content team reword this
flag to knowledge owner
could go either way depending on how you take the word "recent"
everyone misses this, wording is to blame
TLs give different answers when asked
the leads are still arguing about it
policy owner himself wasn't sure
ambigous wording
SOP doesn't cover minors
tool asks for a reason code the SOP never lists
SOP lists 6 dispositions, the drop-down has 9
agent quoted the page word for word, page is off
old fee table still up
Instructions assume the cx has the app, this one didn't.
Nothing in there for a customer who is already abroad.
does the 24h run from first contact or from the ticket? text doesn't say
"and/or" in the second bullet makes it impossible to score
hard to fault the agent when both options are in the text
Would not mark down if it were up to me, the guide leads you straight into this.
decision tree has a dead end at box 3
flowchart and text below it disagree
link in step 2 goes to a 404
macro has not been touched since the rebrand
process changed on the 1st, page didn't
the new rule only went out by email, never made it to the article
Announced in a huddle, not written down anywhere
same fail on 11 of 20 audits, look at the article please
whole team does it this way because that's how the page reads
contradictory guidance
exception list incomplete
threshold missing
definition of harassment too vague
when is satire satire? guideline leaves it to taste
policy line between "spam" and "repetitive" very thin
reviewer and appeals reviewer came to opposite results, both can point to the text
I failed it, my colleague would have passed it. text supports both
needs an example
an example or two would have saved this agent
example given in the doc is itself against the rule
title says refunds, content is about exchanges, no wonder no one opens it
three articles for one thing, each a bit different
duplicate KB pages, agent landed on the older one
one can't tell whether this applies to business accounts
US rule in the EU article
localised version lags behind the English one
German translation drops the "not"
translated version says the opposite
the sentence is 60 words long, I lost it too
double negative in step 6
steps are in the wrong order, following them locks the account
step 3 can't be done before step 5, tool won't let you
the guide sends you to a queue that was closed in spring
escalation path points to a team that no longer exists
phone number in macro dead
SOP says esc. to L2, L2 says not theirs
Who owns this, fraud or payments? Document names both.
nobody knows who should take these, it's written nowhere
agent asked TL, TL read it the same way
agent searched KB, nothing there
agent couldn't have known
can't blame the agent here
unfair criterion as the text stands
Suggest we void this point until the policy is fixed.
checklist item doesn't match what we train
KB contradicts onboarding material
system shows 5 GB cap, article says 10
airline changed its rule, our page hasn't caught up
waiver dates in the guide expired two months ago
excess amount quoted in the guide is last years
policy wording leaves open if pre-existing damage counts
ban length table skips second offences
doc doesnt say what to do if ID is expired
SOP assumes the customer remembers the PIN...
whether voice verification replaces the security questions isn't stated
"where appropriate" is doing a lot of work here
"use your judgement" and then we fail them for it
open to interpretation
grey area in the guideline
not written for this situation
edge case, no guidance
new product not in there yet
page predates the new plan
still talks about the old loyalty tiers
stale article
wrong info in KB
Template needs correcting, it gives the wrong deadline.
Please fix the template before we fail more people on it.
the answer exists only in a pdf attached to a different page
critical note hidden behind a collapsed section
warning comes after the step it warns about
too long, key line on page 9
two people from two sites failed it identically, that tells me something
recurring across teams since the policy refresh
high performer, and even she got this wrong because of how it's put
even our best people stumble here, I stumble here
had to ask in the policy channel, got two opposite replies
policy clarified verbally last week but the page reads as before
agent acted in good faith on the published version
correct per article, incorrect per legal
by the book, and the book is off
he followed it to the letter, result is still a complaint
text stops at "contact the seller" - and then?
what if the parcel was left with a neighbour? not answered
nobody here knows what is meant by step 4
article says 14 days, macro says 30
KB contradicts itself
old process still described
screenshots are from the former tool
case not foreseen
nothing about it anywhere
we argued half an hour about this in calibration
content team please have a look and fix
agent acted in good faith on what was published
cannot blame the agent, the page told her so
he did exactly what is written and it is wrong
guide needs an update
wording is confusing
sentence can be read both ways
honestly I also would not know what to do
the policy is silent on this
page not updated since the migration
link in the article goes nowhere
workflow has a loop, no exit
script forces the agent to ask it twice
macro still with the old fee
macro text is wrong, not the agent
decision tree ends without answer
no instruction exists for partial refunds
three TLs, three different answers
QA team split on this one, need official position
please clarify with client
to be clarified by process owner
waiting for client to confirm which version is valid
two versions of same doc in circulation
Spanish version differs from the English one
translation of the article is bad, meaning reversed
not covered by SOP
SOP gap
knowledge gap in the base, not in the person
the doc assumes a tool we don't have anymore
button mentioned does not exist in new CRM
field was renamed, guide not
new policy came by mail but the article never changed
announcement and KB do not match
update was only in chat, never in documentation
how should he know, it is written nowhere
she searched well, there is simply no article
I searched myself, found zero
searched 10 min, nothing
article too long, key info is buried at bottom
exception hidden in a footnote, nobody sees it
"reasonable time" - what is reasonable??
what means "if applicable"?
"as soon as possible" is not a deadline
term "vulnerable customer" never defined
threshold not given
does not say who must call back
doesn't tell which team owns it
unclear ownership between us and back office
"contact customer" can be phone or email, both defendable, so no deduction from me
missing in guide
KB outdated, agent not at fault
criterion should not be marked until document is corrected
mark kept for now but I disagree with the rule itself
rule makes no sense for prepaid clients
procedure impossible to follow in practice
impossible to apply, system does not allow step 6
steps in wrong order
step 3 and step 5 say the opposite
one place says escalate, other place says resolve at first contact
FAQ on website promises something else than internal guide
customer quoted the website and he was right, our page is behind
T&C changed in March, script did not
baggage table still shows last year's allowance
the infant fare case is not in the matrix
smart meter article mixes gas and electricity
chargeback page gives two different deadlines
pre-authorisation steps describe the old insurer portal
family plan sharing rules, nobody can explain them
gift card return: policy leaves it open
KYC checklist has no line for expired passport
voucher expiry - page A 12 months, page B 24
tariff table wrong in article, agent just read it out
dunning flow stops at level 2, then what?
what to do when both accounts are closed? no guidance
not the agent, the process
I'd make same error, paragraph is written for people who already know
process broken, see my mail to content
documentation problem, please don't coach
no coaching needed, fix the template
template has old signature and old phone number
auto text inserts wrong date, reported twice already
I reported this page already in January, still same
same issue as last week, still not corrected by KM team
third agent this week falling in the same trap
everyone fails this one, so maybe it's us
whole team does it like this because article says so
agent followed the flow to the letter
followed the article word for word
she read it from the screen, correct as per what we publish
acted according to available information
agent was misled by the guide
title makes you think it is for business clients only
he opened the right article, it just has wrong content
opened 4 articles, none gives the answer
the agent asked the floor support and they didn't know either
SME gave other answer than the page
supervisor said A, the document says B
trainer taught one thing, KB another
training deck and workflow are not aligned
not aligned with latest client brief
whoever wrote this flow has never taken a call, half of cases absent
please rephrase bullet 2
add an example please
we need a clear line here
grey area, I'd give benefit of doubt
depends how you understand "resolved"
I understood it differently than my colleague in calibration
calibration no consensus, parked
disputed in calibration, client will come back to us
would propose to void this point until wording is settled
dispute accepted, there was no rule in place that day
rule was published only after the call
article went live the day after, so not his fault
poor article, agent improvised well
agent had to guess
left alone by the documentation
guess work, since no guideline for deceased account holders
should be added to the knowledge base
somebody needs to write this down finally
search finds the archived page first, that's why
can be read either way
KB gap
agent did exactly what the text says
doc silent here
article predates the March release
still quotes the old price
WI and macro contradict each other
not covered
SOP says one thing, template another
wording invites this mistake
I would have done the same from reading this
needs a rewrite
three of us scored this differently
calibration split 50/50 on this one
what counts as "promptly"? nobody knows
the button named in step 4 no longer exists
screen looks different now
rule leaves room for interpretation
no mention of shared accounts anywhere
nothing in the guide for this kind of customer
the policy only covers the standard case
agent kept to the letter of the article, result still wrong
hard to blame the agent, the instruction sends you there
guideline ambiguous
outdated article
missing exception for business customers
"where appropriate" gives no guidance at all
screenshots from the old CRM
the fee in the table was raised in January, the table wasn't
step order in the doc does not match the tool
link in the article leads to a 404
deadline given as 14 days on page 1 and 30 days on page 3
honestly could go either way
the text never defines "urgent"
help page was never updated after the rebrand
template forces the wrong salutation
fix the macro, not the agent
policy should say who decides
wording is vague
agent followed WI to the letter
the example in the guideline contradicts the rule above it
we need a decision from the policy owner
no instruction for callers without an account number
asked two leads, got two answers
doc still assumes phone verification
field was renamed, the article wasn't
the dropdown offers five reasons, the guide lists three
does "customer" include the account holder's partner? The text doesn't say
agent searched the KB and there is nothing to find
I failed it, the second reviewer passed it, both can quote the guideline
sentence can mean before or after the refund
please clarify in the guide
the condition is only half explained
paragraph 2 overrides paragraph 1 without saying so
refers to a plan we stopped selling
the internal article says yes, the public one says no
too little detail to act on
reader has to guess the threshold
double negative in the rule, everybody trips over it
the tool now asks for this itself, step is obsolete
"may" or "must"?
acted in good faith on an old version that is still online
nobody could know this from the document
not agent's fault, see article
instruction incomplete
gdln unclear, scored as fail for now
WI n/a for chat
written for phone, we are in email
same rule, different limits in EN and DE version
translation of the policy reverses the meaning
what if both apply? no word on that
flowchart ends at a dead end
this criterion itself isn't supported by any written rule
superseded by the newsletter of 3 May, page not adjusted
zweideutig formuliert
Artikel veraltet
steht so nirgends
Leitfaden schweigt dazu
kann man so oder so lesen
AA und Vorlage widersprechen sich
Agent hat sich genau an den Text gehalten
Preis im Artikel ist noch der alte
Maske sieht seit dem Update anders aus
Was heißt hier „zeitnah“?
für diesen Fall gibt es keine Regelung
Formulierung führt in die Irre, bitte überarbeiten
unter den Prüfern unterschiedlich bewertet
der Button aus Schritt 3 ist weggefallen
Vorgabe lässt zu viel Spielraum
gilt seit April nicht mehr, Seite aber noch online
dem Mitarbeiter kann man das nicht anlasten, die Anweisung gibt es so vor
zwei Dokumente, zwei Fristen
Ausnahme für Geschäftskunden fehlt in der Richtlinie
se presta a confusión
artículo desactualizado
la guía no dice nada de este caso
admite dos lecturas
el agente aplicó el texto tal cual
la plantilla dice lo contrario
habría que reescribirlo
el precio subió y la página sigue igual
no se define qué es "cliente habitual"
la pantalla ya no coincide con las capturas
cada auditor lo puntuó de una forma
la política se queda corta
no hay instrucción para llamadas de terceros
procedimiento de antes de la migración
¿antes o después del reembolso? el texto no lo aclara
con esa redacción cualquiera se equivoca
el artículo interno y la ayuda pública dan plazos distintos
falta la excepción para menores de edad
ese menú desapareció con la última versión
prête à confusion
fiche plus à jour
rien de prévu pour ce cas
deux interprétations possibles
l'agent a suivi la consigne à la lettre
la procédure et le modèle se contredisent
formulation trompeuse
tarif de l'an dernier toujours affiché
l'écran ne correspond plus à la fiche
consigne trop succincte
à réécrire
les évaluateurs ne sont pas d'accord entre eux sur ce point
que veut dire « dans les meilleurs délais » ?
le guide ne précise pas qui doit valider
on ne peut pas lui en vouloir, c'est le texte qui le dit
l'article renvoie à une offre retirée du catalogue
l'étape 5 n'existe plus dans l'outil
manque le cas des comptes partagés
règle floue
dá margem a dúvida
artigo desatualizado
o guia não fala disso
pode ser entendido de duas maneiras
o agente fez o que está escrito
o modelo diz uma coisa, a política outra
texto precisa ser refeito
valor antigo ainda na página
a tela mudou, o passo a passo não
sem orientação para esse tipo de cliente
avaliadores divergiram
"quando necessário" não ajuda ninguém
regra já não vale desde o último lançamento
instrução curta demais
a redação induz ao erro
prazo diferente em cada documento
o botão citado sumiu do sistema
não dá para culpar o agente, o procedimento manda fazer assim
""".splitlines()  # the text is at fault

AGENT = """\
skipped verification
no verification done
step 3 missed
wrong tag
closed too early
did not escalate
late esc.
SOP is clear on this
not per policy
see article, step 3
didn't read the article
coached
careless
repeat error
third time this month for the same agent
agent refunded 59 instead of 49
gave full refund where only shipping was due
Agent did not confirm the date of birth before disclosing the balance.
asked only one security question, two required
shared account info w/ third party
no probing
never asked when the issue started
jumped to troubleshooting without listening
interrupted cx several times
dead air 2+ min, no hold announcement
put on hold without asking
didn't come back within the promised time
callback promised, never made
ticket sat untouched 3 days
SLA missed by agent, was available all shift
wrong macro used
macro sent without editing, name placeholder still in it
called the customer by the wrong name
typos in reply
tone too curt
sarcastic towards cx
no empathy at all
no apology
blamed the customer
blamed another department
promised something we don't offer
made up a delivery date
guessed instead of looking it up
the KB has it in bold, first line
this is spelled out in the guide, no excuse
Policy says 30 days, agent told the customer 60.
it's right there in the SOP, para 2
article was open on screen and still ignored
agent admitted not checking the KB
agent relied on memory
was trained on this last week
refresher done 2 wks ago, same mistake
attended the briefing, signed off, still did the old way
agent acknowledged the miss
agent agrees with markdown
agent says he was in a hurry
rushed to hit AHT
multi-tasking, mixed up two chats
pasted reply for another customer
opened wrong account
refund to wrong card
applied the credit twice
credit above own limit, no approval
exceeded authority
approved without manager sign-off
forgot to log the call
no notes
notes useless, "cx called" only
case notes don't match the recording
wrong disposition
tagged as billing, was a tech issue
priority left at low though service down
didn't link the duplicate
merged tickets of two different people
closed before customer could answer
marked solved, nothing solved
only one of three questions answered
did not read the customer's message to the end
ignored the attachment
asked for info cx had already provided
sent cx in circles
transferred to wrong dept
cold transfer
transferred without need, could have solved it himself
should have gone to fraud straight away
suicide mention not escalated!!
legal threat ignored
chargeback keyword missed
vulnerable customer flag overlooked
did not offer the complaint procedure
recording disclosure not read
skipped the mandatory closing
greeting missing
no recap
left out the cancellation fee
did not mention excess
didnt explain the fare difference
passenger names not checked before reissue
rebooked on the wrong date
dispatched replacement without photo proof
return label sent for a final sale item
removed the video although clearly within guidelines
left the clip up, obvious violation, straight out of the examples list
wrong strike applied
strike without warning first, guideline requires warning
suspended the wrong user
banned for 7 days where table says 3
didn't watch the full video
timestamp in report not checked
decision made on thumbnail alone
overlooked the second IMEI
did not run line test before booking the engineer
sim swap done with no OTP
OTP asked for over chat, forbidden
full card number typed in notes
card not blocked after theft report
no dispute form sent
wrong claim type
estimate approved before docs were in
not as described in the SOP
deviates from process without reason
clear miss
knowledge gap on agent side, pls coach
needs 1:1
attention to detail
no ownership
avoidable
everyone else on the team gets this right
only he keeps failing here
the rule leaves no room here, she just forgot
clearly stated in the guide
not according to process
process not respected
as per KB should have offered replacement first
did not verify identity
skipped security question 2
no recap at the end
did not open the article although it covers it
guide never opened during the call
never checked KB
answered from memory, wrong
knows this, was told last week
same mistake as in last audit
third time I write this
hereby coaching is requested, agent failed to comply with hold procedure 3.2
needs refresher on policy
to be coached by TL on process adherence
careless typing, wrong account number
did not read the customer's mail properly
answered only first question
ignored the second question completely
copy paste macro without adapting name
used wrong macro
macro sent with placeholder still inside
wrong template chosen, right one is first in list
sounded bored
interrupted the customer 4 times
talked over client
rude tone
sarcastic, not acceptable
left customer on hold 9 minutes without refresh
hold not announced
dead air
did not ask permission before hold
transferred without warm handover
cold transfer, against the procedure
escalated something he could solve himself
should have escalated
escalated to wrong queue
no ticket created
no notes in CRM, next colleague had to ask everything from zero again
notes too poor, two words only
wrong disposition code
case closed before resolution
closed too early to save AHT
promised callback and never did it
gave false promise
promised refund we don't do
wrong refund amount
refunded without approval
exceeded his limit, policy is very clear on that
policy known to all, not applied
policy not followed
policy breach
deviated from script without any reason
script skipped
did not read mandatory disclosure
legal statement omitted
recording notice forgotten
greeting incomplete
forgot brand name in greeting
closing missing
no further assistance offered
did not probe
no probing questions, jumped to conclusion
assumed instead of asking
misunderstood the request, customer explained twice
did not listen
took wrong branch in workflow
workflow not completed, stopped at step 3
step 2 not done
the step is in bold in the workflow and he jumped over it
steps not followed in order
agent did not follow the SOP
SOP section 4 explains exactly this, agent ignored it
article was open on screen and still he said wrong thing
read the article only half
it's in the first line of the page!!
everything is in the KB, just has to look
one search would be enough
KB has clear table for this, not used
procedure says call the bank first, she didn't
per procedure must log a complaint, not done
as per guideline must confirm address before shipping
according to policy no waiver possible, agent gave it anyway
guideline updated and communicated in huddle, agent still uses old one
agent signed the update on Monday and still did it wrong
was in the quiz last Friday
still quoting the old price despite briefing
unclear explanation by agent, customer confused
agent was vague
agent gave ambiguous answer to customer about delivery
missing documentation from agent side in the case
outdated info given though new page is live
incorrect information on baggage fee
told the passenger wrong check-in deadline
meter reading not validated
did not block card immediately
fraud case and he didn't freeze account, serious
disclosed balance to third party
GDPR fail
shared member data with the husband without consent
deductible explained wrong
did not check outage map before sending technician
cancelled whole subscription instead of add-on
no retention offer made
did not offer alternative flight
typos all over, spellchecker exists for a reason
grammar poor, 6 mistakes in one email
wrong language used
wrong customer name
called him Mrs
used slang
too much jargon for an old lady
blamed other department
blamed the system in front of the customer
agent argued with client
avoided the call, suspect of call avoidance
released the chat while customer still typing
answered chat after 7 minutes, was doing other things
multitasking, mixed up two chats
lazy handling
could have done better, he knows how
should have consulted floor support or the article, did neither
no excuse here, process is simple
careless, again
skipped step 3
did not verify caller
rushed
wrong macro
wrong category picked
clearly stated in the guide, not followed
agent didn't look it up
known issue with this agent
feedback given 12/06
second time this month
should have known better
forgot the closing line
didn't read the ticket history
promised a callback, never scheduled it
no empathy shown
the article spells this out, agent ignored it
step omitted
interrupted the customer twice
guessed instead of checking
not in line with SOP
went straight to refund without asking for the order number
chose "other" although the exact reason is in the list
hung up too early
copy-pasted without adapting the name
left the placeholder in the reply
typos throughout
did not ask a single probing question
closed the ticket while the issue was still open
escalated with no need
failed to escalate
ID check missing
no notes in the CRM
agent overlooked the attachment
answered only the first of three questions
misread the date
gave out data before authentication
contrary to procedure
used a template meant for another product
had the right article open and still did it differently
old habit, discussed in the last 1:1
refresher training booked
agent admitted the mistake
agent aware, will do better
KB is clear on this
policy leaves no doubt, max. 50 EUR, agent granted 80
customer had to repeat everything
put on hold for 9 min without explanation
did not offer the alternative
agent assumed instead of asking
ignored the warning pop-up
didn't follow WI
sloppy documentation
wrong tone
argued with the customer
agent relied on memory, didn't open the article
sent the reply to the wrong address
mixed up the two accounts
missed the red flag in the first message
took a shortcut
not checked
agent said "that's not my job"
mandatory disclaimer left out
instruction says twice to confirm the address, not done
tagged incorrectly
recurring error, on improvement plan
transferred blind
spoke too fast, customer could not follow
agent had completed the training on exactly this last week
calculated the proration wrongly
refused although the rule plainly allows it
distracted, side chat audible
Schritt 2 ausgelassen
nicht geprüft
falsche Vorlage genommen
zu hastig
steht klar im Leitfaden, nicht beachtet
Feedback erfolgt
bekannter Fehler bei diesem MA
Kunde nicht ausreden lassen
Legitimation vergessen
hätte nachschlagen müssen
Rückruf zugesagt und nicht eingetragen
entgegen der Arbeitsanweisung gehandelt
falsche Kategorie gewählt
Anhang nicht geöffnet
hat geraten statt nachzufragen
Agent war unkonzentriert
im Coaching schon mehrfach angesprochen
keine Notiz im System hinterlassen
Ticket zu früh geschlossen
se saltó un paso
no verificó la identidad
respuesta precipitada
eligió mal el motivo
está bien claro en la guía y no lo hizo
ya se le dio feedback
error habitual de este agente
no leyó el historial
olvidó despedirse
fuera de procedimiento
cortó al cliente
no comprobó el importe antes de confirmar
usó la plantilla equivocada
debió escalar y no lo hizo
falta de atención
prometió algo que la política prohíbe expresamente
dejó dos preguntas sin responder
tono seco
reincidente, pasa a coaching
étape oubliée
pas de vérification
trop pressé
mauvais modèle choisi
la fiche est pourtant claire
feedback fait
erreur récurrente chez lui
n'a pas lu l'historique
client interrompu
non conforme à la procédure
a répondu de mémoire sans ouvrir l'article
mauvaise qualification du dossier
aucune reformulation
a remboursé sans contrôler la facture
ticket clôturé à tort
l'agente a reconnu son erreur
manque d'écoute
aurait dû transférer au niveau 2, c'est écrit noir sur blanc
n'a pas proposé de solution
pulou etapa
não confirmou os dados
respondeu com pressa
escolheu a opção errada
o guia é claro, ele não seguiu
feedback aplicado
erro recorrente da agente
não consultou a base
faltou empatia
fora do procedimento
esqueceu de registrar o contato
encerrou sem resolver
modelo errado
interrompeu o cliente várias vezes
deu o reembolso sem pedir comprovante
já orientado sobre isso no mês passado
não leu a mensagem até o fim
desatenção
""".splitlines()  # the agent is

NEITHER = """\
see timestamp 04:12
second contact this week
TL informed
customer upset
otherwise good call
sent to coaching queue
VIP
system was slow
linked ticket
see comment above
as discussed
n/a
audio quality poor
recording cuts off at 6:30
transcript only, no audio
chat, 42 min
cx hung up
customer called back the same day
cx left 1 star
CSAT 5 despite this
customer happy in the end
nice rapport
great tone, well done otherwise
good opening and closing
score 82
re-audit next week
will review again on friday
calibration sample
part of the weekly random sample
double-scored
dispute window until 15th
dispute received
agent notified
email sent to agent
fyi ops
cc: WFM
peak day, high volume
outage that day
CRM down between 2 and 3 pm
agent on late shift
new joiner, week 2
nesting
agent transferred to other team since
agent on leave, feedback pending
waiting for second recording
ref. case 2 of 5
same customer as audit no. 14
duplicate audit, ignore
audited by night team
long-time customer, 12 yrs
non native speaker
customer called from abroad
language: Spanish
interaction via social media
bot handed over at 10:04
refund arrived meanwhile
issue since resolved
customer withdrew complaint
follow-up ticket opened by backoffice
escalated by customer to twitter
background noise on the customer side
bad line
cx on speakerphone
critical = no
non-scoring, for info only
weight 10
Screenshot attached.
call id in first column
Creator has 2M subscribers
talk later w/ TL
at 02:14
from 03:40 to 05:10
see ticket history
third call
survey negative
CSAT 2
shared with team leader
connection issues
otherwise fine
new joiner
sample requested by client
see above
same as above
not applicable here
see comment in section B
refer to previous audit
second contact, first one with other agent
call dropped at 6:22
customer hung up
bad audio
line noise on customer side
customer was upset from start
long call, customer liked to talk about her dog, nothing to add
AHT 18 min
call in French, audited with colleague
first week on production
agent in nesting
back from maternity leave
random sample
targeted audit
audit for July, week 2
side by side
double-scored with client QA
sent to TL for review
discussed with agent on 12/05
feedback given
agent acknowledged
agent disputes, pending
feedback session planned for Thursday
screen recording not available
video starts at minute 4
only chat transcript checked
attachment can't be opened by me
CRM was slow that day
system down between 10 and 11
VPN problem
high volume day
Black Friday
strike day, queue was full
VIP customer
customer called back 2 hours later
case reopened on Tuesday
case still open
linked to ticket from April
DSAT case
complaint came by social media
client asked for this call
good call in general
nice tone, rest ok
very friendly agent by the way
very minor
minor point, no impact on customer
weight 5
score adjusted after appeal
rescored on Friday
will check again next month
see screenshot attached
last 30 seconds
listened twice
02:14
call 48213
03:40–04:05
see 01:32
nothing to add
rest ok
customer angry from the start
customer calm
call in Spanish
customer speaks broken English
forwarded to TL
ticket #77120
chat
second contact
long call, 38 min
recording starts late
handed over to team lead on 4 June
no further comments
everything else fine
customer thanked at the end
email thread, 6 messages
sample 9 of 20
audited Monday
customer in a hurry
night shift
background noise on the customer's side
call dropped at 06:51, customer called back
repeat caller
about an invoice
delivery query
same customer as in case 5519
remote session
reviewed with M.
subject: password reset
ab Minute 4:20
Anruf Nr. 3310
Kunde verärgert
an TL weitergegeben
sonst keine Anmerkungen
Gespräch auf Englisch
Rest i. O.
Zweitkontakt
schlechte Verbindung
Stichprobe KW 23
min. 5:10
llamada 9027
cliente molesto
pasado al supervisor
sin más comentarios
cliente habla catalán
todo lo demás bien
segundo contacto
llamada larga
revisado el martes
à 3 min 15
appel n° 604
client mécontent
transmis au responsable
rien d'autre à signaler
échange en anglais
le reste est bon
client pressé
dossier 20418
écoute du 7 mai
aos 2:45
chamada 1188
cliente irritado
repassado ao supervisor
sem mais observações
atendimento em espanhol
restante ok
ligação caiu
protocolo 55031
cliente tranquilo
""".splitlines()  # nobody is

EXAMPLES = frozenset((*PAGE, *AGENT, *NEITHER))
