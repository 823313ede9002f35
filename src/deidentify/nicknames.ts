/** Short and pet forms of English given names, both ways: a chart says William, a note says Bill. */
import { fold } from '../text/fold.ts'

const GROUPS = `
abigail abby gail|albert al bert|alexander alex al sandy|alexandra alex sandra lexi|alfred al fred|alice ali|amanda mandy|andrew andy drew|angela angie|ann anna annie nan|anthony tony|antonio tony|arthur art artie|barbara barb barbie|beatrice bea trixie|benjamin ben benny|bernard bernie|beverly bev|bradley brad|brenda bren|calvin cal|carol carrie|caroline carrie carol|catherine cathy kate katie cat|charles charlie chuck chas|charlotte lottie char|christina chris tina chrissy|christine chris chrissy|christopher chris topher kit|clarence clare|clifford cliff|cynthia cindy|daniel dan danny|david dave davey|deborah deb debbie|dennis denny|donald don donnie|dorothy dot dottie dolly|douglas doug|edward ed eddie ted ned|edwin ed|eleanor ellie nell nora|elizabeth liz beth betty betsy eliza lizzie libby bess|ellen ellie nell|emily em emmy|ernest ernie|eugene gene|evelyn evie|florence flo|frances fran frannie|francis frank|francisco paco pancho|frank frankie|franklin frank|frederick fred freddy rick|gabriel gabe|gabriela gabby|george georgie|gerald gerry jerry|geraldine gerry|gertrude trudy gert|gregory greg|guadalupe lupe|harold hal harry|harriet hattie|helen nell|henry hank harry|herbert herb bert|howard howie|isabella bella izzy|jacob jake|jacqueline jackie|james jim jimmy jamie|jane janie|janet jan|jason jay|jean jeannie|jeffrey jeff|jennifer jen jenny|jeremy jerry|jerome jerry|jessica jess jessie|jesus chuy|joan joanie|john johnny jack|jonathan jon johnny|jose pepe|joseph joe joey|josephine jo josie|joshua josh|juan johnny|judith judy|judy jude|julia julie|katherine kathy kate katie kat kay|kathleen kathy kate katie|kenneth ken kenny|kimberly kim|lawrence larry|leonard len lenny leo|leslie les|lillian lily lil|lorraine lori|louis lou louie|louise lou|lucille lucy|luis louie|manuel manny|margaret maggie meg peg peggy marge margie madge|maria mia mari|marilyn lyn|marjorie marge|martha marty|martin marty|mary molly polly mamie|matthew matt|maureen mo|maxwell max|melissa missy mel|michael mike mickey mick|michelle shelly|mildred millie|mohammed mo moe|nancy nan|natalie nat|nathan nate|nathaniel nate nat|nicholas nick nicky|nicole nikki|norman norm|oliver ollie|pamela pam|patricia pat patty trish tricia|patrick pat paddy|paul paulie|peter pete|philip phil|phillip phil|priscilla cilla|rachel rach|ramona mona|randall randy|raymond ray|rebecca becky becca|richard rick dick rich richie|robert bob rob bobby robbie bert|roberta bobbie|rodney rod|roger rog|ronald ron ronnie|rosa rosie|rosalba rosie|rose rosie|russell russ rusty|samantha sam|samuel sam sammy|sandra sandy|sarah sally sadie|sharon shari|shirley shirl|sophia sophie|stanley stan|stephanie steph|stephen steve|steven steve|stuart stu|susan sue susie|suzanne sue|sylvia syl|teresa terry tess|terrence terry|theodore ted teddy theo|theresa terry tess|thomas tom tommy|timothy tim|valerie val|vanessa nessa|victor vic|victoria vicky tori|vincent vince vinny|virginia ginny|vivian viv|walter walt wally|wanda wandy|wendell wen|wesley wes|wilhelmina mina|william bill will billy willy liam|winifred winnie|zachary zach zack|ezequiel zeke|ezekiel zeke|ignacio nacho|enrique kike|roberto beto|alberto beto|rafael rafa|consuelo chelo|rosario chayo|dolores lola|concepcion concha|soledad chole|mercedes meche|graciela chela|eduardo lalo|gonzalo chalo|salvador chava|ernesto neto|vladimir vova|aleksandr sasha|dmitri dima|mikhail misha|ekaterina katya|tatiana tanya|anastasia nastya|giuseppe beppe|giovanni gianni|luigi gigi|katarzyna kasia|malgorzata gosia|stanislaw staszek
`

const names = new Map<string, string[]>()
for (const group of GROUPS.split(/[|\n]/)) {
  const [full, ...short] = group.trim().split(' ')
  if (full === undefined || full === '') continue
  names.set(full, [...(names.get(full) ?? []), ...short])
  for (const nick of short) if (nick.length > 2) names.set(nick, [...(names.get(nick) ?? []), full])
}

/** Folded given name → folded other forms of it. */
export const NICKNAMES: ReadonlyMap<string, readonly string[]> = names

/** Whether two given names may be one person's. */
export function areNicknames(a: string, b: string): boolean {
  return NICKNAMES.get(fold(a))?.includes(fold(b)) ?? false
}
