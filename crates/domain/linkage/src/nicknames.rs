//! Short and pet forms of forenames, and spellings of one name.
//!
//! Basis: forms in everyday use in Britain and Ireland, written down for this project from general knowledge of them;
//! no list was copied. A line holds one name: the form on the birth certificate first, then what its bearers are called.
//! It includes spellings of names that come to English in several ways. Only forms that mostly stand for the name of
//! their line are listed: a form that fits a great many names says nothing. Add to a line, or add a line of its own;
//! a form may stand in up to four lines (Alex, Chris, Sam).

/// One name a line.
const LINES: &[&str] = &[
    "ABDUL ABDOUL ABDEL ABDULLAH ABDALLAH",
    "ABIGAIL ABBY ABBIE ABI GAIL",
    "ABRAHAM ABE IBRAHIM EBRAHIM",
    "AGNIESZKA AGA",
    "AHMED AHMAD AHMET",
    "ALAN ALLAN ALLEN AL ALUN",
    "ALBERT AL BERT BERTIE ALBIE",
    "ALEKSANDRA OLA",
    "ALEXANDER ALEX AL ALEC ALECK SANDY XANDER SASHA ALASTAIR ALASDAIR ALISTAIR LEX",
    "ALEXANDRA ALEX ALEXA SANDRA SANDY LEXI SASHA LEXIE",
    "ALFRED ALF ALFIE FRED FREDDIE",
    "ALI ALY",
    "ALICE ALI ALLY ALICIA",
    "ALISON ALI ALLY ALLISON",
    "AMANDA MANDY MANDI",
    "AMELIA MILLIE AMY MELIA",
    "ANDREW ANDY DREW ANDREAS ANDRE ANDRZEJ",
    "ANGELA ANGIE ANGE ANGELINA",
    "ANNE ANN ANNA ANNIE NAN ANNETTE ANIA",
    "ANTHONY TONY ANTONY ANT ANTON ANTONIO",
    "ANTOINETTE TONI NETTIE",
    "ANTONIA TONI TONIA",
    "ARCHIBALD ARCHIE BALDIE",
    "ARTHUR ART ARTIE",
    "BARBARA BARB BARBIE BABS BARBRA",
    "BARNABY BARNEY BARNABAS",
    "BARRY BAZ BAZZA BARRIE",
    "BARTHOLOMEW BART",
    "BEATRICE BEA BEATRIX TRIXIE BEE",
    "BENJAMIN BEN BENNY BENJI BENJY BENNIE",
    "BERNADETTE BERNIE DETTA",
    "BERNARD BERNIE BERN",
    "BEVERLEY BEV BEVERLY",
    "BRADLEY BRAD",
    "BRENDAN BREN BRANDON",
    "BRIAN BRYAN BRI BRYN",
    "BRIDGET BIDDY BRIDIE BRIGID BRIDGETTE",
    "BRONWEN BRON BRONWYN",
    "CALUM CALLUM CAL",
    "CAMERON CAM",
    "CAROLINE CAROL CARRIE CARO CAROLYN LYN LINE",
    "CATHERINE CATH CATHY KATE KATIE KATHERINE KATHRYN KATH KATHY KAT KITTY CAT CATRIONA KAY CATHRYN KATHARINE KATY TRINA KATARZYNA KASIA KATERINA",
    "CECILIA CISSIE CELIA CECE CECILY",
    "CHARLES CHARLIE CHAS CHAZ CHUCK CHARLEY CARL KAROL",
    "CHARLOTTE CHARLIE LOTTIE CHARLEY LOTTE CHAR",
    "CHERYL CHEZ SHERYL CHERIE",
    "CHRISTINE CHRIS CHRISSIE TINA CHRISSY CHRISTINA KIRSTY CHRISTIE KRISTINA CRISTINA KRYSTYNA",
    "CHRISTOPHER CHRIS KIT TOPHER KRIS CHRISTY KRZYSZTOF",
    "CLAIRE CLARE CLARA",
    "CLIFFORD CLIFF",
    "CONSTANCE CONNIE",
    "CORNELIUS CON CONNIE CORNEY",
    "CYNTHIA CINDY CYNDI",
    "DANIEL DAN DANNY DANNI DANIL DANYAL",
    "DANIELLE DANI DANNI DANIELA DANNIE",
    "DARREN DAZ DAZZA DARRAN",
    "DAVID DAVE DAVEY DAVIE DAI DAVY DAFYDD DEWI DAWID",
    "DAWN DAWNIE",
    "DEBORAH DEBBIE DEB DEBRA DEBS DEBBY",
    "DENISE DENNY DEN DENYSE",
    "DENNIS DEN DENNY DENIS",
    "DEREK DEL DERRICK DEZ",
    "DESMOND DES DEZ DESSIE",
    "DOMINIC DOM NICK DOMINICK DOMENIC",
    "DONALD DON DONNY DONNIE",
    "DOROTHY DOT DOTTIE DOLLY DOTTY THEA DOROTHEA",
    "DOUGLAS DOUG DOUGIE DUGGIE",
    "DUNCAN DUNC",
    "EDMUND ED EDDIE NED TED EAMONN EAMON",
    "EDWARD ED EDDIE TED TEDDY NED EDDY WARD EDUARDO",
    "EDWIN ED EDDIE",
    "EILEEN AILEEN",
    "ELEANOR ELLIE NELL ELLA NELLIE NORA ELINOR ELLEN",
    "ELIZABETH LIZ LIZZIE BETH BETTY BETSY LIZZY ELIZA LISA BESS BESSIE ELSIE LIBBY LISBETH ELISABETH LILIBETH ELSPETH ELLA ELZBIETA BETTE",
    "EMILY EM EMMY MILLIE EMMIE EMILIA",
    "EMMA EM EMMIE",
    "ERIC RICK RICKY ERIK",
    "ERNEST ERNIE ERN",
    "EUGENE GENE",
    "EVELYN EVE EVIE EVA",
    "FATIMA FATIMAH FATEMA FATMA FATEMEH",
    "FIONA FI",
    "FLORENCE FLO FLORRIE FLOSSIE FLORA",
    "FRANCES FRAN FRANNIE FANNY FRANCESCA FRANKIE CESCA CISSIE",
    "FRANCIS FRANK FRANKIE FRAN FRANCISCO FRANCISZEK",
    "FREDERICK FRED FREDDIE FREDDY RICK FREDERIC FREDRICK",
    "GABRIEL GABE GABI",
    "GABRIELLE GABBY GABY GABI ELLE GABRIELA",
    "GARETH GAZ GARY GARTH",
    "GARY GAZ GAZZA GARRY GAL",
    "GEOFFREY GEOFF JEFF JEFFREY JEFFERY",
    "GEORGE GEORGIE JORGE GEORDIE",
    "GEORGINA GEORGIE GINA GEORGIA",
    "GERALD GERRY GED JERRY GERARD GER JERALD",
    "GERALDINE GERRY GERI GER",
    "GILLIAN GILL JILL JILLY JILLIAN",
    "GORDON GORD GORDY",
    "GRAHAM GRAEME GRAHAME GRAY",
    "GREGORY GREG GREGG GREGOR GRZEGORZ",
    "GWENDOLINE GWEN GWENDOLYN WENDY GWENDA",
    "HAROLD HARRY HAL HARRISON",
    "HARRIET HATTIE HARRIETTE HATTY",
    "HARVEY HARVE HARV",
    "HASSAN HASAN HASSEN",
    "HEATHER HETTY",
    "HELEN NELL HELENA NELLIE ELLEN ELENA LENA",
    "HENRIETTA HETTY ETTA HENNY",
    "HENRY HARRY HAL HANK HENRI",
    "HUGH HUGO HUW HUGHIE",
    "HUMPHREY HUMPH",
    "HUSSAIN HUSSEIN HUSAIN HUSEYIN HOSSEIN",
    "IAN IAIN EUAN EWAN EWEN",
    "IMOGEN IMMY IMMIE IMO",
    "ISAAC IKE ZAC ISHAQ",
    "ISABELLA BELLA ISABEL IZZY BELLE ISOBEL ISABELLE IZZIE",
    "JACKSON JAX JACK",
    "JACOB JAKE COBY JAKUB KUBA",
    "JACQUELINE JACKIE JACQUI JACKY JAQUI JACQUELYN",
    "JAMES JIM JIMMY JAMIE JEM JAMEY JIMMIE",
    "JANE JANIE JAYNE JAN",
    "JANET JAN JANETTE JEANETTE",
    "JANICE JAN JANIS",
    "JASMINE JAS JAZ JAZZ YASMIN",
    "JASON JAY JAYSON JACE",
    "JEAN JEANIE JEANNE JEANETTE",
    "JENNIFER JEN JENNY JENNIE JENNA JENI",
    "JEREMY JERRY JEM JEZ JEREMIAH",
    "JESSICA JESS JESSIE JESSE JESSY",
    "JOAN JOANIE JO",
    "JOANNE JO JOANNA JOJO JOHANNA",
    "JOHN JOHNNY JACK JON JOHNNIE JOCK",
    "JONATHAN JON JONNY JONATHON JONNIE JOHN JONTY",
    "JOSEPH JOE JOEY JO JOSE YUSUF YOUSEF JOZEF YOUSSEF",
    "JOSEPHINE JO JOSIE JOSEPHA FIFI",
    "JOSHUA JOSH",
    "JOYCE JOY",
    "JUDITH JUDY JUDE JUDI JUDIE",
    "JULIA JULIE JULES JULIET JULIANNE JULIANA",
    "JULIAN JULES JOOLS",
    "JUSTINE TINA JUSTINA",
    "KAREN KAZ CARON KARIN",
    "KEITH KEEF",
    "KELLY KEL KELLIE",
    "KENNETH KEN KENNY KENNIE",
    "KEVIN KEV KEVAN",
    "KIERAN KIER CIARAN KIERON KEIRAN",
    "KIMBERLEY KIM KIMBERLY KIMMY",
    "KIRSTEN KIRSTY KIRST KIRSTIE KRISTEN",
    "KRISHNA KRISH",
    "LAURA LAURIE LOLLY LORA",
    "LAURENCE LARRY LAURIE LAWRENCE LOZ LAWRIE LARS",
    "LEE LEIGH",
    "LEONARD LEN LENNY LEO LENNIE LEON",
    "LEOPOLD LEO",
    "LESLEY LES LESLIE LEZ",
    "LEWIS LOUIS LEW LOUIE LUIS LOU LLEW",
    "LILLIAN LIL LILY LILIAN LILLY",
    "LINDA LYN LINDY LYNDA LYNNE LYNN LIN",
    "LORRAINE LORRI RAINE LORI LORAINE",
    "LOUISE LOU LULU LOUISA LOUIE",
    "LUCY LUCIE LUCE LUCINDA LUCIA LUZ",
    "LUKE LUCAS LUKAS LUCA LUKASZ",
    "LYDIA LIDDY LYDDIE",
    "MADELEINE MADDIE MADDY MADELINE MADDISON",
    "MALCOLM MALC MAL MALKY",
    "MALGORZATA GOSIA",
    "MARCUS MARK MARC MARKUS",
    "MARGARET MAGGIE PEGGY MEG MARGE MARJORIE MAGS MADGE GRETA RITA MARGIE MAISIE MARGO MARGUERITE MARGERY MARGOT PEG PEGGIE",
    "MARIA MARIE MARY MIA RIA MARIAH MARYAM MARIAM",
    "MARIAN MARION MARIANNE MARY",
    "MARK MARC MARKY MARKUS MAREK",
    "MARTIN MARTY MARTYN MART MARTINO",
    "MARTINA TINA MARTINE",
    "MARY MOLLY POLLY MAY MAE MAMIE MAIRE",
    "MATILDA TILLY MATTIE TILDA TILLIE MATTY",
    "MATTHEW MATT MATTY MATHEW MAT MATTHIAS MATEUSZ",
    "MAUREEN MO REENIE",
    "MAURICE MO MAURY",
    "MAXIMILIAN MAX MAXIM MAXWELL",
    "MELANIE MEL MELLIE MELANY",
    "MELISSA MEL LISSA MISSY LISA",
    "MICHAEL MIKE MICK MICKEY MIKEY MICKY MICHAL MIKHAIL MIGUEL MICHEAL",
    "MICHELLE SHELL SHELLEY MICHELE CHELLE MISHA SHELLY",
    "MILDRED MILLIE MILLY",
    "MILLICENT MILLIE MILLY",
    "MITCHELL MITCH",
    "MOHAMMED MUHAMMAD MOHAMED MOHAMMAD MUHAMMED MO MOHAMAD MOHD MD MEHMET MUHAMED MAHOMED MOHAMUD MAHAMED",
    "MUSTAFA MUSTAPHA MOUSTAFA",
    "NANCY NAN NANETTE ANN",
    "NATALIE NAT NATASHA TASHA NATALIA",
    "NATHANIEL NAT NATHAN NATE NATTY NATHANAEL",
    "NEIL NEAL NIALL NEALE NEILL",
    "NICHOLAS NICK NICKY NICO NICOLAS MIKOLAJ NICOLAI NIC",
    "NICOLA NICKY NICKI NIKKI NICOLE NIC NIKI NICKIE",
    "NIGEL NIGE NIDGE",
    "NORMAN NORM NORMIE",
    "OLIVER OLLIE OLLY NOLLY",
    "OLIVIA LIV OLLIE LIVVY LIVIA LIBBY",
    "OMAR UMAR OMER UMER",
    "PAMELA PAM PAMMY PAMMIE",
    "PATRICIA PAT TRISH PATSY TRICIA PATTI PATTY TRISHA",
    "PATRICK PAT PADDY RICK PADRAIG PATSY PATRYK",
    "PAUL PAULIE PAULY PAWEL PABLO",
    "PAULINE PAULA POLLY",
    "PENELOPE PENNY PEN POPPY PENNIE",
    "PERCIVAL PERCY",
    "PETER PETE PETEY PIETER PIOTR PEDRO PETR",
    "PHILIP PHIL PIP PHILLIP FILIP PHILL",
    "PHILIPPA PIPPA PIP PHILLIPPA PHIL",
    "PHYLLIS PHYL PHYLIS",
    "PRISCILLA CILLA",
    "RACHEL RACH RACHAEL RAE RACHELLE SHELL",
    "RAYMOND RAY RAYMUND REDMOND",
    "REBECCA BECKY BECCA BEX BECKI REBEKAH BECKS REBECKA",
    "REGINALD REG REGGIE REX",
    "RHIANNON RHI",
    "RICHARD RICK RICH DICK RICKY RICHIE DICKIE RITCHIE RICKIE RICCARDO RICARDO",
    "ROBERT ROB BOB BOBBY ROBBIE BERT ROBIN ROBBY BOBBIE RAB RABBIE ROBYN",
    "ROBERTA BOBBIE ROBBIE BERTA",
    "RODERICK ROD RODDY RORY RODDIE",
    "RODNEY ROD RODDY RODDERS",
    "ROGER RODGE RODGER",
    "RONALD RON RONNIE RONNY RANALD",
    "ROSALIND ROZ ROS ROSALYN ROSE",
    "ROSEMARY ROSE ROSIE ROMY ROSEMARIE ROZ",
    "RUPERT RUPE",
    "RUSSELL RUSS RUSTY RUSSEL",
    "RUTH RUTHIE",
    "SABRINA BRINA",
    "SAMANTHA SAM SAMMY SAMMIE SAMI",
    "SAMUEL SAM SAMMY SAMMIE SAMI SHMUEL",
    "SANDRA SANDY SANDIE SONDRA",
    "SARAH SARA SALLY SADIE SAZ SAL",
    "SCOTT SCOTTY SCOTTIE",
    "SEAN SHAUN SHAWN SHANE SEANIE",
    "SEBASTIAN SEB BAZ BASTIAN SEBBY",
    "SHARON SHAZ SHAZZA SHARRON",
    "SHEILA SHEELAGH SHELAGH SHEELA",
    "SHIRLEY SHIRL SHIRLS",
    "SIDNEY SID SYDNEY SYD",
    "SIMON SI SIMEON SIMMO SYMON",
    "SIMONE SIM MONA",
    "SOPHIE SOPH SOPHIA SOFIA SOPHY ZOFIA",
    "STANLEY STAN STANISLAW",
    "STEPHANIE STEPH STEFFI STEF STEPHIE STEPHANY",
    "STEPHEN STEVE STEVEN STE STEVIE STEPHAN STEFAN STEPH STEPHON",
    "STUART STU STEWART STEW STUEY",
    "SUSAN SUE SUZIE SUSIE SUZANNE SUZY SUSANNAH SUKI SUSANNE SUZANNA",
    "SYLVIA SYLVIE SYL SYLV SILVIA",
    "TAMARA TAMMY TAM TAMSIN",
    "TERENCE TERRY TEL TERRANCE TERRENCE TERRI",
    "THEODORE THEO TED TEDDY THEODOR",
    "THERESA TERRY TESS TERESA TERRI TESSA TREEZA TRESA",
    "THOMAS TOM TOMMY TAM THOM TAMMY TOMMIE TOMASZ TOMAS",
    "TIMOTHY TIM TIMMY TIMMIE",
    "TOBIAS TOBY TOBIN",
    "TRACEY TRACY TRACE TRACIE",
    "TREVOR TREV",
    "URSULA URSIE URSA",
    "VALERIE VAL VALLIE VALERY",
    "VANESSA NESS NESSA NESSIE",
    "VERONICA RON RONNIE VERA VERONIKA",
    "VICTOR VIC VICK VIKTOR",
    "VICTORIA VICKY VICKI TORI VIKKI VICKIE VIC TORIA VIKTORIA VIKKY WIKTORIA",
    "VINCENT VINCE VINNIE VIN VINNY",
    "VIRGINIA GINNY GINNIE GINA GINGER",
    "VIVIAN VIV VIVIEN VIVIENNE VYVYAN",
    "WALTER WALT WALLY WAT WALLIE",
    "WILFRED WILF WILL FRED WILFRID",
    "WILHELMINA MINA WILMA MINNIE BILLIE",
    "WILLIAM WILL BILL BILLY WILLIE LIAM BILLIE WILLY GWILYM WILLEM WIL",
    "WINIFRED WINNIE FREDA WIN WYN",
    "YVONNE YVETTE VONNIE EVONNE",
    "ZACHARY ZACK ZAC ZAK ZACHARIAH ZACHARIAS",
    "ZOE ZOEY ZO",
];

/// The lines of [`LINES`] that a name stands in, each from 1; 0 for none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct ShortForms([u16; 4]);

impl ShortForms {
    /// Whether two different names can be forms of one.
    pub(crate) fn share_a_name(self, other: ShortForms) -> bool {
        self.0[0] != 0 && other.0[0] != 0 && self.0.iter().any(|line| *line != 0 && other.0.contains(line))
    }
}

/// Every form with the lines it stands in, in order of the forms.
#[derive(Debug, Clone)]
pub(crate) struct Nicknames {
    forms: Vec<Form>,
}

#[derive(Debug, Clone)]
struct Form {
    form: &'static str,
    lines: ShortForms,
}

impl Nicknames {
    /// Reads the table above.
    pub(crate) fn table() -> Nicknames {
        let mut standing: Vec<(&'static str, u16)> = Vec::new();
        for (line, number) in LINES.iter().zip(1_u16..) {
            standing.extend(line.split(' ').map(|form| (form, number)));
        }
        standing.sort_unstable();
        standing.dedup();
        let forms = standing
            .chunk_by(|(one, _), (other, _)| one == other)
            .map(|lines| {
                let mut numbers = [0; 4];
                // A test sees to it that no form stands in more lines than there is room for.
                for (room, (_, number)) in numbers.iter_mut().zip(lines) {
                    *room = *number;
                }
                Form { form: lines[0].0, lines: ShortForms(numbers) }
            })
            .collect();
        Nicknames { forms }
    }

    /// The lines that `name` stands in.
    pub(crate) fn of(&self, name: &str) -> ShortForms {
        let found = self.forms.binary_search_by(|form| form.form.cmp(name));
        found.map_or(ShortForms::default(), |at| self.forms[at].lines)
    }

    /// The names that `name` may be a form of: the first of every line that it stands in.
    pub(crate) fn names_of(&self, name: &str) -> impl Iterator<Item = &'static str> + use<> {
        let lines = self.of(name).0.into_iter().filter(|line| *line != 0);
        lines.filter_map(|line| LINES.get(usize::from(line) - 1)?.split(' ').next())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::{LINES, Nicknames};

    #[test]
    fn short_forms_share_a_name() {
        let table = Nicknames::table();
        let pairs = [
            ("WILLIAM", "BILL", true),
            ("BILL", "LIAM", true),
            ("BOB", "ROBERT", true),
            ("PEGGY", "MARGARET", true),
            ("SAM", "SAMANTHA", true),
            ("SAM", "SAMUEL", true),
            ("SAMUEL", "SAMANTHA", false),
            ("MD", "MUHAMMAD", true),
            ("JACK", "JOHN", true),
            ("ROBERT", "RICHARD", false),
            ("QUENTIN", "QUENTIN", false),
            ("", "", false),
        ];
        for (one, other, expected) in pairs {
            assert_eq!(table.of(one).share_a_name(table.of(other)), expected, "{one} {other}");
            assert_eq!(table.of(other).share_a_name(table.of(one)), expected, "{other} {one}");
        }
    }

    #[test]
    fn the_table_is_in_order_and_every_form_fits() {
        let mut lines_of: HashMap<&str, Vec<&str>> = HashMap::new();
        for line in LINES {
            let forms: Vec<&str> = line.split(' ').collect();
            assert!(forms.len() > 1, "{line}");
            for form in forms {
                assert!(form.bytes().all(|byte| byte.is_ascii_uppercase()), "{line}");
                let lines = lines_of.entry(form).or_default();
                if lines.last() != Some(line) {
                    lines.push(line);
                }
            }
        }
        for (form, lines) in lines_of {
            assert!(lines.len() <= 4, "{form}: {lines:?}");
        }
        assert!(LINES.is_sorted(), "lines are in order of their names");
    }
}
