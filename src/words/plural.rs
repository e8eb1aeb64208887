//! Which form of a phrase goes with a number: the categories of CLDR, for whole numbers.
//!
//! The rules are those of CLDR's `plurals.xml` (Unicode TR 35, part 3) for languages that mailing lists are read in; any
//! other language has `one` for 1 and `other` for the rest, as most have that are not in the table.

/// A category.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Category {
    /// None.
    Zero,
    /// The singular.
    One,
    /// The dual.
    Two,
    /// Some.
    Few,
    /// Many.
    Many,
    /// All other numbers; each phrase has it.
    Other,
}

/// How a language tells its categories.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// No forms: Chinese, Japanese, Korean, Thai, Vietnamese, Indonesian, Malay.
    None,
    /// `one` for 1: English, German and most others.
    One,
    /// `one` for 0 and 1: French, Portuguese of Brazil, Persian, Hindi, Bengali.
    ZeroAndOne,
    /// Russian, Ukrainian, Belarusian; Serbian, Croatian, Bosnian have the same without `many`.
    EastSlavic,
    /// Polish.
    Polish,
    /// Czech, Slovak.
    Czech,
    /// Slovenian.
    Slovenian,
    /// Lithuanian.
    Lithuanian,
    /// Latvian.
    Latvian,
    /// Romanian.
    Romanian,
    /// Arabic.
    Arabic,
    /// Hebrew.
    Hebrew,
}

impl Rule {
    /// That of a language by its BCP 47 tag.
    pub fn of(tag: &str) -> Rule {
        let language = tag.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
        match language.as_str() {
            "zh" | "ja" | "ko" | "th" | "vi" | "id" | "ms" => Rule::None,
            "pt" if !tag.eq_ignore_ascii_case("pt-PT") => Rule::ZeroAndOne,
            "fr" | "fa" | "hi" | "bn" => Rule::ZeroAndOne,
            "ru" | "uk" | "be" | "sr" | "hr" | "bs" => Rule::EastSlavic,
            "pl" => Rule::Polish,
            "cs" | "sk" => Rule::Czech,
            "sl" => Rule::Slovenian,
            "lt" => Rule::Lithuanian,
            "lv" => Rule::Latvian,
            "ro" => Rule::Romanian,
            "ar" => Rule::Arabic,
            "he" => Rule::Hebrew,
            _ => Rule::One,
        }
    }

    /// The category of a number. Languages may leave a form out that is as `other`.
    pub fn category(self, n: u64) -> Category {
        use Category::{Few, Many, One, Other, Two, Zero};
        let (ten, hundred) = (n % 10, n % 100);
        let teens = (11..=19).contains(&hundred);
        match self {
            Rule::ZeroAndOne if n < 2 => One,
            Rule::EastSlavic if ten == 1 && hundred != 11 => One,
            Rule::EastSlavic | Rule::Polish
                if (2..=4).contains(&ten) && !(12..=14).contains(&hundred) =>
            {
                Few
            }
            Rule::Slovenian => match hundred {
                1 => One,
                2 => Two,
                3 | 4 => Few,
                _ => Other,
            },
            Rule::Lithuanian if teens => Other,
            Rule::Lithuanian => match ten {
                1 => One,
                2..=9 => Few,
                _ => Other,
            },
            Rule::Latvian if ten == 0 || teens => Zero,
            Rule::Latvian if ten == 1 => One,
            Rule::Arabic if n > 2 => match hundred {
                3..=10 => Few,
                11.. => Many,
                _ => Other,
            },
            Rule::Arabic if n == 0 => Zero,
            Rule::Arabic | Rule::Hebrew if n == 2 => Two,
            Rule::One
            | Rule::Polish
            | Rule::Czech
            | Rule::Romanian
            | Rule::Arabic
            | Rule::Hebrew
                if n == 1 =>
            {
                One
            }
            Rule::EastSlavic | Rule::Polish => Many,
            Rule::Czech if (2..=4).contains(&n) => Few,
            Rule::Romanian if n == 0 || (1..=19).contains(&hundred) => Few,
            _ => Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// First letters of the categories of 0 to 25, then 100, 101, 102, 111, 112.
    fn told(tag: &str) -> String {
        let letter = |n| match Rule::of(tag).category(n) {
            Category::Zero => 'z',
            Category::One => '1',
            Category::Two => '2',
            Category::Few => 'f',
            Category::Many => 'm',
            Category::Other => '.',
        };
        (0..=25).chain([100, 101, 102, 111, 112]).map(letter).collect()
    }

    #[test]
    fn categories_are_those_of_cldr() {
        assert_eq!(told("en"), ".1.............................");
        assert_eq!(told("de-AT"), told("en"));
        assert_eq!(told("ja"), "...............................");
        assert_eq!(told("fr"), "11.............................");
        assert_eq!(told("pt-BR"), told("fr"));
        assert_eq!(told("pt-PT"), told("en"));
        assert_eq!(told("ru"), "m1fffmmmmmmmmmmmmmmmm1fffmm1fmm");
        assert_eq!(told("pl"), "m1fffmmmmmmmmmmmmmmmmmfffmmmfmm");
        assert_eq!(told("cs"), ".1fff..........................");
        assert_eq!(told("sl"), ".12ff......................12..");
        assert_eq!(told("lt"), ".1ffffffff...........1ffff.1f..");
        assert_eq!(told("lv"), "z1........zzzzzzzzzzz1....z1.zz");
        assert_eq!(told("ro"), "f1ffffffffffffffffff.......ffff");
        assert_eq!(told("ar"), "z12ffffffffmmmmmmmmmmmmmmm...mm");
        assert_eq!(told("he"), ".12............................");
        assert_eq!(told("tlh"), told("en"));
    }
}
