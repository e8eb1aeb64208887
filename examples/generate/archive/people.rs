//! Invented people: names from many scripts, addresses under example.org, .com and .net, and the habits of their
//! mailers. A person is made from a number, so that a world of thousands needs no memory.

use super::rng::{Rng, decimal};

/// Names of one culture: in its own script and as its people write them in ASCII.
struct Culture {
    given: &'static [(&'static str, &'static str)],
    family: &'static [(&'static str, &'static str)],
    /// The family name comes first in the own script.
    family_first: bool,
    /// The charset before UTF-8.
    charset: &'static str,
    /// Minutes east of UTC.
    zones: &'static [i32],
    /// How mails end.
    greetings: &'static [&'static str],
}

const CULTURES: &[Culture] = &[
    Culture {
        given: &[
            ("Alice", "Alice"),
            ("Rowan", "Rowan"),
            ("Imogen", "Imogen"),
            ("Dexter", "Dexter"),
            ("Maeve", "Maeve"),
            ("Tobin", "Tobin"),
            ("Harriet", "Harriet"),
            ("Caleb", "Caleb"),
        ],
        family: &[
            ("Applegarth", "Applegarth"),
            ("Quincey-Reed", "Quincey-Reed"),
            ("Thistlewood", "Thistlewood"),
            ("O'Larkin", "O'Larkin"),
            ("Medlarson", "Medlarson"),
            ("Hawthornley", "Hawthornley"),
            ("Bramble", "Bramble"),
            ("Pearmain", "Pearmain"),
        ],
        family_first: false,
        charset: "us-ascii",
        zones: &[0, 60, -300, -240, -480, -420, 600],
        greetings: &["Thanks,", "Cheers,", "Regards,", "Best,"],
    },
    Culture {
        given: &[
            ("Jürgen", "Juergen"),
            ("Käthe", "Kaethe"),
            ("Anneliese", "Anneliese"),
            ("Björn", "Bjoern"),
            ("Sönke", "Soenke"),
            ("Ulrike", "Ulrike"),
            ("Götz", "Goetz"),
            ("Frauke", "Frauke"),
        ],
        family: &[
            ("Grünapfel", "Gruenapfel"),
            ("Köhlbaum", "Koehlbaum"),
            ("Mirabellus", "Mirabellus"),
            ("Weißdorn", "Weissdorn"),
            ("Zwetschger", "Zwetschger"),
            ("Ährenfels", "Aehrenfels"),
            ("Holunderer", "Holunderer"),
            ("Süßkirch", "Suesskirch"),
        ],
        family_first: false,
        charset: "iso-8859-1",
        zones: &[60, 120],
        greetings: &["Viele Grüße,", "Grüße", "Mit freundlichen Grüßen", "Best regards,"],
    },
    Culture {
        given: &[
            ("Amélie", "Amelie"),
            ("Benoît", "Benoit"),
            ("Étienne", "Etienne"),
            ("Maëlle", "Maelle"),
            ("François", "Francois"),
            ("Océane", "Oceane"),
            ("Rémi", "Remi"),
            ("Noémie", "Noemie"),
        ],
        family: &[
            ("Pommeraye", "Pommeraye"),
            ("Châtaignier", "Chataignier"),
            ("Duverger-Noël", "Duverger-Noel"),
            ("Sureaulac", "Sureaulac"),
            ("Prunelier", "Prunelier"),
            ("L'Abricotier", "L'Abricotier"),
        ],
        family_first: false,
        charset: "windows-1252",
        zones: &[60, 120, -300],
        greetings: &["Merci,", "À bientôt,", "Bien à vous,", "Thanks,"],
    },
    Culture {
        given: &[
            ("Inês", "Ines"),
            ("João", "Joao"),
            ("Lucía", "Lucia"),
            ("Íñigo", "Inigo"),
            ("Conceição", "Conceicao"),
            ("Ramón", "Ramon"),
            ("Nuño", "Nuno"),
            ("Belén", "Belen"),
        ],
        family: &[
            ("Cerezuela", "Cerezuela"),
            ("Macieira", "Macieira"),
            ("Higuerón", "Higueron"),
            ("Pereirinho", "Pereirinho"),
            ("Membrilleda", "Membrilleda"),
            ("Ameixoal", "Ameixoal"),
        ],
        family_first: false,
        charset: "iso-8859-1",
        zones: &[60, 0, -180, -360],
        greetings: &["Saludos,", "Um abraço,", "¡Gracias!", "Regards,"],
    },
    Culture {
        given: &[
            ("Åse", "Aase"),
            ("Søren", "Soeren"),
            ("Jörgen", "Jorgen"),
            ("Þóra", "Thora"),
            ("Päivi", "Paivi"),
            ("Øystein", "Oystein"),
            ("Linnéa", "Linnea"),
            ("Väinö", "Vaino"),
        ],
        family: &[
            ("Æblegård", "Aeblegaard"),
            ("Hägglöv", "Hagglov"),
            ("Omenapuu", "Omenapuu"),
            ("Rognebær", "Rognebaer"),
            ("Kirsebærdal", "Kirsebaerdal"),
            ("Lönnfält", "Lonnfalt"),
        ],
        family_first: false,
        charset: "iso-8859-1",
        zones: &[60, 120],
        greetings: &["Mvh", "Hälsningar,", "Hilsen", "Terveisin"],
    },
    Culture {
        given: &[
            ("Zdeněk", "Zdenek"),
            ("Małgorzata", "Malgorzata"),
            ("Łukasz", "Lukasz"),
            ("Žofie", "Zofie"),
            ("Bogumił", "Bogumil"),
            ("Ágnes", "Agnes"),
            ("Jiřina", "Jirina"),
            ("Gergő", "Gergo"),
        ],
        family: &[
            ("Jabłoniec", "Jabloniec"),
            ("Hruškovský", "Hruskovsky"),
            ("Wiśnicz", "Wisnicz"),
            ("Almásfői", "Almasfoi"),
            ("Třešňák", "Tresnak"),
            ("Śliwnicki", "Sliwnicki"),
        ],
        family_first: false,
        charset: "utf-8",
        zones: &[60, 120],
        greetings: &["Pozdrawiam,", "S pozdravem", "Üdvözlettel:", "Thanks,"],
    },
    Culture {
        given: &[
            ("Аграфена", "Agrafena"),
            ("Тихон", "Tikhon"),
            ("Ярослава", "Yaroslava"),
            ("Всеволод", "Vsevolod"),
            ("Ксения", "Kseniya"),
            ("Любомир", "Lyubomir"),
            ("Захар", "Zakhar"),
            ("Милица", "Militsa"),
        ],
        family: &[
            ("Яблонников", "Yablonnikov"),
            ("Вишнепольский", "Vishnepolskiy"),
            ("Грушевич", "Grushevich"),
            ("Рябиненко", "Ryabinenko"),
            ("Сливянова", "Slivyanova"),
            ("Черемухин", "Cheremukhin"),
        ],
        family_first: false,
        charset: "koi8-r",
        zones: &[180, 120, 300, 420],
        greetings: &["С уважением,", "Всего доброго,", "Спасибо!", "Best regards,"],
    },
    Culture {
        given: &[
            ("桃子", "Momoko"),
            ("林檎", "Ringo"),
            ("健太郎", "Kentaro"),
            ("杏奈", "Anna"),
            ("柚希", "Yuzuki"),
            ("誠一", "Seiichi"),
            ("栞", "Shiori"),
            ("涼介", "Ryosuke"),
        ],
        family: &[
            ("果樹園", "Kajuen"),
            ("梨本", "Nashimoto"),
            ("柿沼", "Kakinuma"),
            ("梅野宮", "Umenomiya"),
            ("栗林田", "Kuribayashida"),
            ("桜井谷", "Sakuraidani"),
        ],
        family_first: true,
        charset: "iso-2022-jp",
        zones: &[540],
        greetings: &["よろしくお願いします。", "以上です。", "ありがとうございました。", "Thanks,"],
    },
    Culture {
        given: &[
            ("小苹", "Xiaoping"),
            ("雨桐", "Yutong"),
            ("子轩", "Zixuan"),
            ("梓涵", "Zihan"),
            ("浩然", "Haoran"),
            ("若兰", "Ruolan"),
            ("明哲", "Mingzhe"),
            ("思远", "Siyuan"),
        ],
        family: &[
            ("梨", "Li"),
            ("果", "Guo"),
            ("欧阳", "Ouyang"),
            ("桃", "Tao"),
            ("司徒", "Situ"),
            ("栗", "Su"),
        ],
        family_first: true,
        charset: "gb18030",
        zones: &[480],
        greetings: &["谢谢!", "祝好", "此致 敬礼", "Thanks,"],
    },
    Culture {
        given: &[
            ("사과", "Sagwa"),
            ("하늘", "Haneul"),
            ("지우", "Jiwoo"),
            ("은별", "Eunbyeol"),
            ("도윤", "Doyun"),
            ("가람", "Garam"),
        ],
        family: &[
            ("남궁", "Namgung"),
            ("배", "Bae"),
            ("선우", "Sunwoo"),
            ("감", "Gam"),
            ("제갈", "Jegal"),
        ],
        family_first: true,
        charset: "utf-8",
        zones: &[540],
        greetings: &["감사합니다.", "수고하세요.", "Thanks,"],
    },
    Culture {
        given: &[
            ("अनन्या", "Ananya"),
            ("Vihaan", "Vihaan"),
            ("Kavitha", "Kavitha"),
            ("Raghunath", "Raghunath"),
            ("ईशान", "Ishaan"),
            ("Meenakshi", "Meenakshi"),
            ("Devendran", "Devendran"),
        ],
        family: &[
            ("Aamrapali", "Aamrapali"),
            ("Jambukar", "Jambukar"),
            ("Phalodia", "Phalodia"),
            ("Chikoowala", "Chikoowala"),
            ("Amruthapuri", "Amruthapuri"),
            ("Seblani", "Seblani"),
        ],
        family_first: false,
        charset: "utf-8",
        zones: &[330],
        greetings: &["Thanks and regards,", "धन्यवाद", "Regards,"],
    },
    Culture {
        given: &[
            ("ليمونة", "Laymuna"),
            ("زيتون", "Zaytoun"),
            ("רימון", "Rimon"),
            ("תמר", "Tamar"),
            ("سليم", "Salim"),
            ("נועה", "Noa"),
        ],
        family: &[
            ("البستاني", "al-Bustany"),
            ("תפוחי", "Tapuchi"),
            ("رمّانجي", "Rummanji"),
            ("פרדסון", "Pardeson"),
            ("الكرمة", "al-Karma"),
        ],
        family_first: false,
        charset: "utf-8",
        zones: &[120, 180, 240],
        greetings: &["شكرًا,", "תודה,", "Thanks,"],
    },
    Culture {
        given: &[
            ("Đào", "Dao"),
            ("Thị Mơ", "Thi Mo"),
            ("Gülşen", "Gulsen"),
            ("Işıl", "Isil"),
            ("Μηλιά", "Milia"),
            ("Αχλαδία", "Achladia"),
            ("Chukwudi", "Chukwudi"),
            ("Adaeze", "Adaeze"),
            ("Wanjiru", "Wanjiru"),
        ],
        family: &[
            ("Nguyễn-Lê", "Nguyen-Le"),
            ("Elmacıoğlu", "Elmacioglu"),
            ("Κερασίδης", "Kerasidis"),
            ("Okonmango", "Okonmango"),
            ("Muthiora-Wangari", "Muthiora-Wangari"),
            ("Kayısılı", "Kayisili"),
        ],
        family_first: false,
        charset: "utf-8",
        zones: &[420, 180, 120, 60],
        greetings: &["Cảm ơn,", "Teşekkürler,", "Ευχαριστώ,", "Regards,"],
    },
];

const DOMAINS: &[&str] = &[
    "quince-systems.example.com",
    "mail.example.net",
    "orchard.example.org",
    "birchworks.example.com",
    "lists.example.net",
    "uni-hainbuch.example.org",
    "example.com",
    "medlar.example.net",
    "cs.ashfield.example.org",
    "tamarack.example.com",
    "home.example.net",
    "rowan-labs.example.com",
    "example.org",
    "plumbox.example.net",
    "sorbus.example.org",
    "hazelnut-semi.example.com",
    "pear.example.com",
    "kernelcherry.example.net",
    "students.ashfield.example.org",
    "example.net",
    "damson.example.com",
    "elderflower-cloud.example.com",
    "linden.example.org",
    "apricot-data.example.com",
];

/// How a person's mailer writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mailer {
    /// `git send-email` for patches, mutt for the rest.
    Mutt,
    /// b4 for patches, mutt for the rest.
    B4,
    /// A webmail: top level flowed text, often with HTML beside it.
    Webmail,
    /// Thunderbird: format=flowed.
    Thunderbird,
    /// Gnus: "writes:".
    Gnus,
    /// An office mailer: answers above the whole quote, base64.
    Office,
}

/// One invented person.
#[derive(Clone, Debug)]
pub struct Person {
    /// Display name as their mailer sends it, any script.
    pub name: String,
    /// Local part and domain.
    pub address: String,
    /// The other address: private, or of the employer. Commits carry this one.
    pub second_address: Option<String>,
    /// Their mailer.
    pub mailer: Mailer,
    /// Minutes east of UTC.
    pub zone: i32,
    /// The charset that they used before UTF-8.
    pub charset: &'static str,
    /// Last line of their mails before the name, in their language.
    pub greeting: &'static str,
}

impl Person {
    /// Person number `index` of the world that `seed` names.
    pub fn new(seed: u64, index: u32) -> Self {
        let mut rng = Rng::part(seed ^ 0x70e0_91e5, u64::from(index));
        let culture = &CULTURES[rng.below(CULTURES.len() as u32) as usize];
        let given = rng.pick(culture.given);
        let family = rng.pick(culture.family);
        let own_script = rng.chance(550);
        let name = match (own_script, culture.family_first) {
            (true, true) => format!("{}{}", family.0, given.0),
            (true, false) => format!("{} {}", given.0, family.0),
            (false, _) => format!("{} {}", given.1, family.1),
        };
        let domain = DOMAINS[rng.early(DOMAINS.len() as u32) as usize];
        let address = local_part(&mut rng, given.1, family.1, index) + "@" + domain;
        let second_address = rng
            .chance(180)
            .then(|| local_part(&mut rng, given.1, family.1, index) + "@home.example.net")
            .filter(|second| *second != address);
        let mailer = rng.pick(&[
            Mailer::Mutt,
            Mailer::Mutt,
            Mailer::B4,
            Mailer::B4,
            Mailer::Webmail,
            Mailer::Thunderbird,
            Mailer::Gnus,
            Mailer::Office,
        ]);
        Self {
            name,
            address,
            second_address,
            mailer,
            zone: rng.pick(culture.zones),
            charset: culture.charset,
            greeting: rng.pick(culture.greetings),
        }
    }

    /// The part of the address before the `@`.
    pub fn user(&self) -> &str {
        self.address.split('@').next().unwrap_or_default()
    }

    /// The part of the address after the `@`.
    pub fn domain(&self) -> &str {
        self.address.split('@').next_back().unwrap_or_default()
    }

    /// `Name <address>` as in a trailer: no quotes, no encoded words.
    pub fn trailer(&self, out: &mut String) {
        out.push_str(&self.name);
        out.push_str(" <");
        out.push_str(&self.address);
        out.push('>');
    }
}

/// `given.family`, `gfamily` or `given`, with a number where a large world would run into namesakes.
fn local_part(rng: &mut Rng, given: &str, family: &str, index: u32) -> String {
    let clean = |name: &str| {
        name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase()
    };
    let (given, family) = (clean(given), clean(family));
    let mut local = match rng.below(4) {
        0 => format!("{}{family}", &given[..1]),
        1 => format!("{given}_{family}"),
        _ => format!("{given}.{family}"),
    };
    if index >= 40 {
        decimal(u64::from(index), &mut local);
    }
    local
}
