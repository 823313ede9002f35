/** The words that announce an identifier, as data: category → phrases separated by commas. */
import type { PhiCategory } from '../../base/vocabulary/phi-category.ts'

/** Phrases after which any value with a digit is an identifier. */
export const LABELS: readonly (readonly [category: PhiCategory, phrases: string])[] = [
  [
    'mrn',
    'mrn, mr#, mr no, mr num, mr number, m.r.n., medical record, medical record number, medical record no, medical rec, med rec, med rec no, med rec number, med record, unit number, unit no, unit #, chart, chart number, chart no, chart #, hospital number, hospital no, hospital id, patient id, patient number, patient no, pt id, pt no, pid, ehr id, emr id, epic id, empi, umrn, emrn, hosp no, hosp #, record number, record no, record #, file number, clinic number, clinic no, ur number, nhs number, nhs no, facility id, health record',
  ],
  [
    'ssn',
    'ssn, ss#, ss #, ss no, soc sec, social security, social security number, social security no, social security #, social, ssn ending, ssn ending in, last four of ssn, last 4 of ssn, last four of her ssn, last four of his ssn, last 4 ssn, last four ssn, last four of social, last four of his social, last four of her social, last4, last 4 of social, itin',
  ],
  [
    'health-plan',
    'member id, member number, member no, member #, member, subscriber id, subscriber number, subscriber no, subscriber #, subscriber, beneficiary id, beneficiary number, beneficiary no, beneficiary, policy, policy number, policy no, policy id, policy #, plan id, plan number, plan no, group number, group no, group id, group #, grp, grp #, grp no, mbi, hicn, medicare, medicare number, medicare no, medicare id, medicaid, medicaid id, medicaid number, medicaid no, medi-cal, insurance id, insurance number, insurance no, ins id, ins #, insurance card, health plan, health plan id, health plan number, plan beneficiary, plan member, payer id number, hicno, certificate holder, tricare, dod benefits number, cin, bin member, coverage id, enrollee id, enrollee, insured id, insured id number, blue shield, blue cross, blue cross blue shield, bcbs, bcbs id, humana, humana id, aetna, aetna id, cigna, cigna id, uhc, uhc id, anthem, kaiser, molina, wellcare, medicare card, medicaid card, health card, rxgrp, rx grp',
  ],
  [
    'account',
    'account, account number, account no, account #, acct, acct number, acct no, acct #, acct/fin, a/c, fin, fin number, fin #, har, har #, guarantor, guarantor number, guarantor id, guarantor no, guarantor #, guarantor account, billing account, billing number, billing id, bank account, routing, routing number, routing no, iban, credit card, card number, card no, card ending, card ending in, visa, visa ending, visa ending in, mastercard, mastercard ending, mastercard ending in, amex, amex ending in, discover ending in, invoice, invoice number, invoice no, invoice #, statement number, patient account, patient account number, credit union acct, checking account, checking, savings account',
  ],
  [
    'license',
    "license, license number, license no, license #, licence, licence number, licence no, lic, lic no, lic #, lic number, driver license, driver licence, drivers license, driver's license, driver's licence, driver license number, drivers license number, driver's license number, dl, dl #, dl no, dl number, cdl, npi, npi number, npi no, npi #, dea, dea number, dea no, dea #, certificate, certificate number, certificate no, certificate #, cert, cert no, cert #, cert number, csp, cspi, imc reg, gmc reg, upin, state id, board certification, certification number, registration number, registration no, reg no, rn license, md license, medical license, medical license number, permit, permit number, permit no, pilot certificate, ccc, gmc, nmc, gmc number",
  ],
  [
    'vehicle',
    'vin, vehicle identification number, vehicle identification no, vehicle id, vehicle no, vehicle number, license plate, licence plate, license plate number, plate, plate number, plate no, plate #, plates, tag, tag number, tag no, tag #, hull, hull number, hull no, hin, tail number, tail no, boat registration, vehicle registration, vehicle reg, reg plate, car registration, truck plate, unit vin, frame number, reg, car reg, boat reg, fl reg, ok reg, truck tag, car tag',
  ],
  [
    'device',
    'serial, serial number, serial no, serial #, serial num, s/n, sn, sn#, ser no, ser #, udi, udi-di, device id, device identifier, device serial, device serial number, device serial no, device no, device number, implant serial, generator serial, lead serial, imei, meid, mac, mac address, bluetooth id, tissue id, tissue number, donor id, graft id, pump serial, pacemaker serial, sensor id, transmitter id, transmitter sn, transmitter, asset tag, asset number, asset no, equipment id, lead sn, generator sn, esn',
  ],
  [
    'phone',
    'desk, front desk, nurses station, pager, pgr, beeper, ext, extension, cell, mobile, phone, phone number, phone no, phone #, telephone, telephone number, tel, tel no, ph, home phone, work phone, cell phone, mobile phone, contact number, callback, callback number, call back, vm, voicemail, text her at, text him at, text at, call me at, call her at, call him at, call at, reached at, reach at, contact at',
  ],
  ['fax', 'fax, fax number, fax no, fax #, fx, facsimile, fax to, fax at, fax results to, faxed to'],
  ['email', 'email, e-mail, email address, e-mail address'],
  ['ip', 'ip, ip address, ip addr, ipv4, ipv6, source ip, login ip, logged in from'],
  [
    'biometric',
    'fingerprint, fingerprint id, fingerprint template, fingerprint no, voiceprint, voice print, voiceprint id, retina scan, retinal scan, retina scan id, iris, iris id, iris scan, iris scan id, iris template, iris code, face id, face template, faceprint, biometric, biometric id, biometric template, biometric hash, palm, palm vein, palm vein id, palm scan, palmprint, palm print, thumbprint, finger template, footprint, footprint id, finger vein, voice sample, gait id, dna profile',
  ],
  ['photo', 'photo, photo id, photo file, image file, picture, headshot, facial photo, face photo, photograph'],
  [
    'other',
    'lunch no, lunch number, our no, resident no, resident number, service number, service no, report, osha log line, log line, booking ref, yellow card, stamp, bag, unit id, docket no, docket number, sample, mrn doc, doc, csn, accession, accession number, accession no, accession #, acc, acc no, acc #, acc number, encounter, encounter number, encounter id, encounter no, encounter #, enc, enc #, visit number, visit no, visit id, visit #, case, case number, case no, case id, case #, claim, claim number, claim no, claim id, claim #, icn, dcn, reference, reference number, reference no, reference #, ref, ref no, ref number, ref #, confirmation, confirmation number, confirmation #, confirmation no, confirmation code, tracking, tracking number, tracking no, tracking #, ticket, ticket number, ticket no, ticket #, incident, incident number, incident no, incident #, rx, rx number, rx no, rx #, prescription, prescription number, prescription no, prescription #, order number, order no, order #, order id, specimen, specimen id, specimen number, specimen no, specimen #, badge, badge number, badge no, badge #, badge id, employee id, employee number, employee no, employee #, student id, student number, student no, inmate, inmate number, inmate id, inmate no, booking number, booking no, booking #, booking, passport, passport number, passport no, passport #, visa number, alien number, a-number, uscis, authorization, authorization number, authorization no, authorization #, auth, auth number, auth no, auth #, auth code, prior auth, prior authorization number, pa number, pa #, referral number, referral no, referral #, study id, subject, subject id, subject number, subject no, participant, participant id, participant number, enrollment number, screening number, randomization number, randomization no, interpreter id, interpreter, interp, interp id, interp #, interp no, interpreter number, interpreter no, interpreter #, job, voice job, job number, job no, job id, job #, dictation, dictation id, dictation number, document id, document number, document no, document #, doc id, doc #, doc no, message id, msg id, transaction id, transaction, control number, control id, request id, request number, request #, report number, report no, report #, police report, run number, run no, run #, pcr number, pcr #, lot id, unos id, unos, waitlist id, docket, docket number, docket no, court case, parcel, tax id, tin, ein, user id, userid, username, user name, login, employee, id, id number, id no, id #, patient identifier, identifier, locker, key code, pin, access code, portal code, activation code, slide, block, kit number, kit no, kit #, screening id, sample id, sample no, sample number, bag number, wristband, wristband id, bracelet, band, band number, barcode, biobank id, pedigree, family id, family number, pedigree number, exhibit, file, file no, file #, folder, apt no',
  ],
]
