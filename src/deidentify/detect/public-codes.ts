/** The words that say of a number that it names a thing that many share: a code of a terminology, a batch, a product, a publication. */
import { wordSet } from './word-table.ts'

/** Before such a number, at once or after one mark. */
export const PUBLIC_CODE_CUE = wordSet(
  'ndc icd icd9 icd10 icd-10 cpt hcpcs loinc snomed sct rxnorm rxcui atc drg cvx mvx pmid pmcid doi nct isbn issn cas lot lots batch model version ver build firmware catalog cat charset clone carc rarc taxonomy mim omim mckusick nsc rsid refseq genbank uniprot',
)
