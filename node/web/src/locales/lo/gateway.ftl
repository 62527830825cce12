gateway-title = DHIS2
gateway-part-overview = ພາບລວມ
gateway-part-exceptions = ຂໍ້ຍົກເວັ້ນ
gateway-part-coverage = ຄວາມຄອບຄຸມ
gateway-part-differences = ສ່ວນຕ່າງ
gateway-part-explain = ອະທິບາຍ
gateway-all_well = ບໍ່ມີຫຍັງຕ້ອງການຄົນເບິ່ງ.
gateway-ours = ອຸປະກອນນີ້ສົ່ງ, ຕາມການແຕ່ງຕັ້ງ { $n }.
gateway-theirs = ເກດເວອື່ນສົ່ງ: { $device }.
gateway-units =
    { $n ->
       *[other] { $n } org unit
    }
gateway-last_run = ຮອບສຸດທ້າຍ, { $time }
gateway-next_try = ລອງຕໍ່ໄປ { $time }
gateway-push = ສົ່ງດຽວນີ້
gateway-pushing = ກຳລັງສົ່ງ…
gateway-pushed = { $result }: ຮັບ { $accepted }, ປະຕິເສດ { $refused }, ພັກໄວ້ { $parked }, ບໍ່ປ່ຽນ { $unchanged }. { $words }
gateway-resume = ເຮັດຕໍ່ຫຼັງຢຸດ
gateway-resumed = ຈະຕໍ່ໃນຮອບຕໍ່ໄປ.
gateway-runs = ຮອບຫຼ້າສຸດ
gateway-no_runs = ຍັງບໍ່ໄດ້ສົ່ງຫຍັງ.
gateway-months = ໄລຍະທີ່ສິ້ນສຸດແລ້ວ
gateway-no_months = ຍັງບໍ່ມີໄລຍະທີ່ສິ້ນສຸດ.
gateway-started = ເວລາ
gateway-outcome = ຜົນ
gateway-accepted = ຮັບ
gateway-refused = ປະຕິເສດ
gateway-parked = ພັກໄວ້
gateway-requests = ຄຳຂໍ
gateway-period = ໄລຍະ
gateway-period_hint = 2026-07, 2026-07-31, 2026W5 ຫຼື 2026Q3
gateway-expected = Org units
gateway-final = ສຸດທ້າຍ
gateway-on_time = ທັນເວລາ
gateway-on_time_is = ທັນເວລາ: ສຸດທ້າຍພາຍໃນ { $n } ວັນຫຼັງສິ້ນໄລຍະ.
gateway-not_reported = ບໍ່ໄດ້ລາຍງານ
gateway-stores = ສາງ
gateway-store = ສາງ
gateway-org_unit = Org unit
gateway-state = ສະພາບ
gateway-any = ໃດກໍໄດ້
gateway-heard-heard = ໄດ້ຍິນ
gateway-heard-never_heard = ບໍ່ເຄີຍໄດ້ຍິນ
gateway-heard-no_device = ບໍ່ມີອຸປະກອນເຂົ້າຮ່ວມ
gateway-heard-paper = ໃຊ້ເຈ້ຍ
gateway-heard-closed = ປິດແລ້ວ
gateway-heard-no_org_unit = ບໍ່ມີ org unit
gateway-state-settled = ສະສາງແລ້ວ
gateway-state-queued = ເຂົ້າຄິວ
gateway-state-quarantined = ກັກກວດ
gateway-state-parked = ພັກໄວ້
gateway-state-held = ກັກໄວ້
gateway-result-done = ແລ້ວ
gateway-result-waiting = ລໍຖ້າເຊີເວີ
gateway-result-stopped = ຢຸດ
gateway-result-failed = ບໍ່ສຳເລັດ
gateway-result-running = ກຳລັງເຮັດ
gateway-result-cut = ຂາດກາງທາງ
gateway-result-mapping_errors = ການຈັບຄູ່ມີຂໍ້ຜິດ
gateway-result-not_appointed = ບໍ່ໄດ້ແຕ່ງຕັ້ງ
gateway-result-superseded = ເກດເວອື່ນຮັບຊ່ວງ
gateway-result-not_connected = ບໍ່ໄດ້ເຊື່ອມຕໍ່
gateway-result-no_secret = ບໍ່ມີລະຫັດຜ່ານ ຫຼື token
gateway-no_exceptions = ບໍ່ມີຄ່າລໍຖ້າຢູ່ນີ້.
gateway-values =
    { $n ->
       *[other] { $n } ຄ່າລໍຖ້າ.
    }
gateway-export = ໄຟລ໌ { $format }
gateway-reason = ເຫດຜົນ
gateway-code = ລະຫັດຂອງ DHIS2
gateway-count = ຄ່າ
gateway-only_these = ສະເພາະເຫຼົ່ານີ້
gateway-value = ຄ່າ
gateway-now = ຕົວເລກດຽວນີ້
gateway-there = DHIS2 ມີ
gateway-took = DHIS2 ຮັບ
gateway-nothing = ບໍ່ມີ
gateway-choose_page = ເລືອກໝົດໃນໜ້ານີ້
gateway-chosen =
    { $n ->
       *[other] ເລືອກ { $n } ຄ່າ
    }
gateway-all_matching = ທຸກຄ່າທີ່ກົງກັນ
gateway-choose_some = ເລືອກຄ່າ ຫຼື ກັ່ນຕອງບັນຊີ
gateway-why = ເຫດຜົນ (ຕ້ອງມີເພື່ອຕັດອອກ)
gateway-release = ປ່ອຍ: ສົ່ງອີກ
gateway-hold = ກັກໄວ້
gateway-write_off = ຕັດອອກ: DHIS2 ຮັກສາຄ່າຂອງມັນ
gateway-did-release =
    { $n ->
       *[other] { $n } ຄ່າຈະສົ່ງໃນຮອບຕໍ່ໄປ.
    }
gateway-did-hold =
    { $n ->
       *[other] ກັກ { $n } ຄ່າໄວ້.
    }
gateway-did-write-off =
    { $n ->
       *[other] ຕັດ { $n } ຄ່າອອກ.
    }
gateway-read = ອ່ານ { $time }: ທຽບ { $compared } ຄ່າ, ຕ່າງ { $differing }.
gateway-not_read = ຍັງບໍ່ໄດ້ອ່ານຄືນ.
gateway-read_now = ອ່ານຄືນໃນຮອບຕໍ່ໄປ
gateway-read_asked = ຮອບຕໍ່ໄປຈະອ່ານສິ່ງທີ່ DHIS2 ມີ.
gateway-send_all = ສົ່ງຂອງພວກເຮົາອີກ: ທັງໝົດ
gateway-send_ours = ສົ່ງຂອງພວກເຮົາອີກ
gateway-sent_again = ຂອງພວກເຮົາຖືກສົ່ງອີກ
gateway-policy = ສ່ວນຕ່າງ
gateway-policy-report = ລົງບັນຊີໃຫ້ຄົນເບິ່ງ
gateway-policy-ours = ແກ້ເອງ
gateway-policy_set = ທຸກເກດເວໃນເຂດຈະເຮັດຕາມນີ້.
gateway-no_differences = ບໍ່ມີຄ່າຕ່າງກັນ.
gateway-explain = ອະທິບາຍ
gateway-known_on = ຕາມທີ່ຮູ້ໃນວັນທີນຳ
gateway-known = ຮູ້ໃນ { $time }
gateway-is_final = ສຸດທ້າຍ.
gateway-is_provisional = ຊົ່ວຄາວ: { $why }.
gateway-heard_to = ຄົບຖ້ວນເຖິງ { $time }.
gateway-withheld-open = ບາງອຸປະກອນຍັງບໍ່ແຈ້ງໝົດເຖິງທ້າຍໄລຍະ
gateway-withheld-no_device = ບໍ່ມີອຸປະກອນເຂົ້າຮ່ວມ
gateway-withheld-never_heard = ຍັງບໍ່ໄດ້ຍິນຈາກທຸກອຸປະກອນ
gateway-withheld-silent = ບໍ່ໄດ້ຍິນທັນເວລາ
gateway-withheld-on_paper = ມີສາງທີ່ໃຊ້ເຈ້ຍ
gateway-withheld-needs_update = ເກດເວນີ້ຕ້ອງອັບເດດ
gateway-withheld-incomplete = ລາຍການຍັງມາບໍ່ຄົບ
gateway-all_figures = ທຸກຕົວເລກຂອງແຖວນີ້
gateway-figures = ຕົວເລກ
gateway-figure = ຕົວເລກ
gateway-no_row = ບໍ່ມີແຖວ: ຜະລິດຕະພັນນີ້ບໍ່ຮູ້ຈັກຢູ່ນັ້ນໃນໄລຍະນີ້.
gateway-inputs = ສ່ວນປະກອບຂອງອັດຕາສ່ວນ
gateway-history = ສິ່ງທີ່ສົ່ງໃຫ້ DHIS2 ແລະ ຄຳຕອບ
gateway-never_sent = ບໍ່ເຄີຍມີຄ່າຂອງອັນນີ້ທີ່ຕ້ອງສົ່ງ.
gateway-run = ຮອບ
gateway-event = ເຫດການ
gateway-event-accepted = ຮັບ
gateway-event-withdrawn = ຖອນຄືນ
gateway-event-quarantined = ປະຕິເສດ
gateway-event-parked = ພັກໄວ້
gateway-event-held = ກັກໄວ້
gateway-event-released = ປ່ອຍ
gateway-event-written_off = ຕັດອອກ
gateway-event-read_back = ອ່ານຄືນ
gateway-event-unmapped = ປະໄວ້: ບໍ່ຈັບຄູ່ອີກ
gateway-said = ຄຳເວົ້າ
gateway-now_and_there = ຕົວເລກດຽວນີ້ { $now }, DHIS2 ຮັບ { $there }.
gateway-facts = ບັນທຶກທີ່ຢູ່ເບື້ອງຫຼັງ
gateway-facts_known = ບັນທຶກທີ່ຮູ້ໃນ { $time }
gateway-opening_closing = ຍອດຍົກມາ { $opening }, ຍອດທ້າຍ { $closing }.
gateway-more_lines = ບໍ່ສະແດງ { $n } ແຖວກ່ອນໜ້າ.
gateway-line = ສິ່ງທີ່ເກີດຂຶ້ນ
gateway-adds = ນັບເປັນ
gateway-balance = ຍອດເຫຼືອ
gateway-ordered = ໃບສັ່ງ { $document } ວັນທີ { $date }: ຂໍ { $asked }, ສົ່ງ { $shipped }
gateway-delivered = ການສົ່ງວັນທີ { $date }, ສັ່ງ { $ordered }
gateway-cause-stopped = ບໍ່ມີຫຍັງຖືກສົ່ງໄປ { $target } ຈົນກວ່າຈະມີຄົນຈັດການ: { $subject }
gateway-cause-failing = ຈຳນວນຄັ້ງຕິດຕໍ່ກັນທີ່ { $target } ບໍ່ຕອບ: { $count }. { $words }
gateway-cause-unresolved = DHIS2 ບໍ່ມີ { $subject } ພຽງອັນດຽວ; ຄ່າຂອງມັນບໍ່ຖືກສົ່ງ.
gateway-cause-behind = { $subject } ຖືກສົ່ງຈາກລາຍການທີ່ຍັງບໍ່ມາຮອດນີ້; ປະໄວ້ຕາມເດີມ.
gateway-cause-quarantined = ຄ່າທີ່ DHIS2 ປະຕິເສດ: { $count } ({ $subject } { $words })
gateway-cause-parked = ຄ່າທີ່ລໍຖ້າໄລຍະ ຫຼື ໜ່ວຍງານທີ່ປິດ: { $count } ({ $subject } { $words })
gateway-cause-differing = ຄ່າທີ່ DHIS2 ມີຕ່າງຈາກທີ່ໄດ້ຮັບຈາກນີ້: { $count }
gateway-cause-token_expiring = ໂທເຄັນຂອງ DHIS2 ໝົດອາຍຸວັນທີ { $subject }; ສ້າງອັນໃໝ່ ແລ້ວເຊື່ອມຕໍ່ດ້ວຍມັນ.
gateway-cause-not_reported = { $unit } ບໍ່ໄດ້ລາຍງານສຳລັບ { $periods }: { $why }.
gateway-cause-rts_run = ບໍ່ໄດ້ອ່ານສາງແບບທັນທີ: { $subject } { $words }
gateway-cause-rts_waiting = ເຫດການຂອງ DHIS2 ທີ່ລໍຖ້າ: { $count } ({ $reason }; { $details })
gateway-cause-rts_unreadable = ແຖວເຫດການຂອງ DHIS2 ທີ່ອ່ານບໍ່ໄດ້: { $count }
gateway-cause-rts_changed = ເຫດການຂອງ DHIS2 ທີ່ຕ້ອງກວດ: { $count } ({ $reason })
gateway-cause-rts_flagged = ໃບຂໍທີ່ຖືກປ່ຽນໃນ DHIS2 ຫຼັງຈາກໃບສັ່ງໄດ້ຮັບການອະນຸມັດ: { $count }
gateway-cause-rts_refused = ເຫດການທີ່ DHIS2 ບໍ່ຮັບ: { $count } ({ $subject } { $words })
