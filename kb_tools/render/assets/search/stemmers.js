// The stemmers of languages other than English, by their codes. The build leaves out those that its
// site has no SOPs in.

import { Stemmer as ar } from "./snowball/arabic.js";
import { Stemmer as cs } from "./snowball/czech.js";
import { Stemmer as da } from "./snowball/danish.js";
import { Stemmer as de } from "./snowball/german.js";
import { Stemmer as el } from "./snowball/greek.js";
import { Stemmer as fi } from "./snowball/finnish.js";
import { Stemmer as hi } from "./snowball/hindi.js";
import { Stemmer as hu } from "./snowball/hungarian.js";
import { Stemmer as id } from "./snowball/indonesian.js";
import { Stemmer as nl } from "./snowball/dutch.js";
import { Stemmer as no } from "./snowball/norwegian.js";
import { Stemmer as pl } from "./snowball/polish.js";
import { Stemmer as ro } from "./snowball/romanian.js";
import { Stemmer as ru } from "./snowball/russian.js";
import { Stemmer as sv } from "./snowball/swedish.js";
import { Stemmer as tr } from "./snowball/turkish.js";

export const STEMMERS = { ar, cs, da, de, el, fi, hi, hu, id, nl, no, pl, ro, ru, sv, tr };
