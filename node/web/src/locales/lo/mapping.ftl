gateway-part-mapping = ການຈັບຄູ່
gateway-part-rts = ຍອດປັດຈຸບັນ
mapping-url = ສົ່ງໄປ
mapping-check = ທຽບກັບ DHIS2 ດຽວນີ້
mapping-asking = ກຳລັງຖາມ DHIS2…
mapping-fits = ກົງກັນໝົດ.
mapping-fits_not = ບໍ່ກົງກັນໝົດ: ເບິ່ງລຸ່ມນີ້.
mapping-findings = ສິ່ງທີ່ພົບ
mapping-about = ກ່ຽວກັບ
mapping-level-error = ຜິດພາດ
mapping-level-warning = ຄຳເຕືອນ
mapping-try_make = ສະແດງສິ່ງທີ່ຈະສ້າງຢູ່ນັ້ນ
mapping-would_make =
    { $n ->
        [0] ບໍ່ຂາດຫຍັງຢູ່ນັ້ນ.
       *[other] ຈະສ້າງ { $n } ອັນ.
    }
mapping-make = ສ້າງ
mapping-made =
    { $n ->
       *[other] ສ້າງແລ້ວ { $n } ອັນ.
    }
mapping-objects = ວັດຖຸ
mapping-action-make = ສ້າງ:
mapping-action-add = ເພີ່ມ:
mapping-data_sets = ຊຸດຂໍ້ມູນ
mapping-add_data_set = ເພີ່ມຊຸດຂໍ້ມູນ
mapping-no_data_set = ຍັງບໍ່ສົ່ງຫຍັງ. ເພີ່ມຊຸດຂໍ້ມູນ.
mapping-name = ຊື່
mapping-name_hint = ລະຫັດ, ຊື່ ຫຼື uid ໃນ DHIS2, ຕາມລະບົບຊື່ຂອງຊຸດຂໍ້ມູນ.
mapping-kind = ໄລຍະ
mapping-kind-Monthly = ເດືອນ
mapping-kind-Weekly = ອາທິດ
mapping-kind-Daily = ວັນ
mapping-kind-Quarterly = ໄຕມາດ
mapping-preset = ສ້າງຄື
mapping-preset-lmis_stk = LMIS_STK: ແຕ່ລະຜະລິດຕະພັນ ແລະ ຕົວເລກ ມີ element ໜຶ່ງ
mapping-preset-option_combo = ແຕ່ລະຜະລິດຕະພັນມີ element ໜຶ່ງ, ຕົວເລກເປັນທາງເລືອກ
mapping-figures = ຕົວເລກ
mapping-figures_hint = ຊື່ຕົວເລກ, ຂັ້ນດ້ວຍເຄື່ອງໝາຍ ,; ຫຼາຍອັນຈະບວກກັນ.
mapping-usual = ປົກກະຕິ
mapping-usual_hint = ບໍ່ເລືອກ: ໃຊ້ອັນປົກກະຕິຂອງແບບນັ້ນ.
mapping-inactive = ບໍ່ສົ່ງ
mapping-active = ສົ່ງ
mapping-only-programmes = ສະເພາະແຜນງານເຫຼົ່ານີ້
mapping-only-types = ສະເພາະປະເພດສາງເຫຼົ່ານີ້
mapping-only-zones = ສະເພາະເຂດເຫຼົ່ານີ້
mapping-codes_hint = ລະຫັດ, ຂັ້ນດ້ວຍເຄື່ອງໝາຍ ,. ເປົ່າ: ທັງໝົດ.
mapping-combo = Attribute option combination
mapping-items = ຜະລິດຕະພັນ
mapping-items_are =
    { $n ->
        [0] ຍັງບໍ່ມີຜະລິດຕະພັນທີ່ຈັບຄູ່.
       *[other] ຈັບຄູ່ແລ້ວ { $n } ຜະລິດຕະພັນ.
    }
mapping-items_file = ໄຟລ໌ທີ່ບອກວ່າຜະລິດຕະພັນໃດຈັບຄູ່
mapping-items_taken =
    { $n ->
       *[other] ດຽວນີ້ຈັບຄູ່ { $n } ຜະລິດຕະພັນ.
    }
mapping-elements = Element ຂອງທ່ານເອງ
mapping-elements_hint = ເມື່ອແບບບໍ່ມີຕົວເລກນັ້ນ ຫຼື ເຊີເວີຂອງທ່ານໃຊ້ຊື່ອື່ນ.
mapping-add_element = ເພີ່ມ element
mapping-no_element = ແບບທີ່ມີພໍແລ້ວ.
mapping-key = ກະແຈ
mapping-element = Element ຢູ່ນັ້ນ
mapping-text-element = Data element ຢູ່ນັ້ນ ({"{item}"} ແທນລະຫັດຜະລິດຕະພັນ)
mapping-text-combo = Category option combination
mapping-text-label = ຊື່ບ່ອນທີ່ສ້າງ
mapping-decimals = ຈຳນວນຕົວເລກຫຼັງຈຸດ
mapping-scaled = ເປັນໜ່ວຍພື້ນຖານ: ໃຊ້ຕົວຄູນຂອງຜະລິດຕະພັນ
mapping-value_type = ປະເພດຄ່າ
mapping-aggregation = ການລວມ
mapping-take_out = ເອົາອອກ
mapping-settings = ສຳລັບທຸກຊຸດຂໍ້ມູນ
mapping-setting-first = ໄລຍະທຳອິດທີ່ສົ່ງ
mapping-setting-interval_min = ນາທີລະຫວ່າງແຕ່ລະຮອບ
mapping-setting-org_unit_scheme = ລະບຸ org unit ດ້ວຍ
mapping-setting-element_scheme = ລະບຸ element ດ້ວຍ
mapping-setting-data_set_scheme = ລະບຸຊຸດຂໍ້ມູນດ້ວຍ
rts-not_set = ເກດເວນີ້ຍັງບໍ່ໄດ້ຕັ້ງຍອດປັດຈຸບັນ. ມັນແມ່ນສຳລັບສະຖານທີ່ທີ່ເກັບຍອດໃນແອັບສາງຂອງ DHIS2; ຕັ້ງຢູ່ເຄື່ອງຂອງເກດເວ:
rts-writes = ເກດເວນີ້ບັນທຶກ ແລະ ແຈ້ງ
rts-writes_not = ເກດເວອື່ນບັນທຶກ ແລະ ແຈ້ງ
rts-every = ທຸກ { $n } ນາທີ.
rts-run = ອ່ານ ແລະ ແຈ້ງດຽວນີ້
rts-retry = ສົ່ງສິ່ງທີ່ຖືກປະຕິເສດອີກ
rts-ran = ແລ້ວ.
rts-read = ອ່ານຈາກ DHIS2
rts-program-stock = ສາງ
rts-program-requisitions = ໃບສະເໜີເບີກ
rts-program-acknowledgements = ການຮັບ
rts-polled = ອ່ານ { $time }
rts-told = ແຈ້ງ DHIS2 ແລ້ວ
rts-what = ສິ່ງໃດ
rts-what-requisition = ໃບສະເໜີເບີກ
rts-what-dispatch = ການສົ່ງອອກ
rts-what-receipt = ການຮັບ
rts-state-waiting = ລໍຖ້າ
rts-state-no_effect = ບໍ່ມີຜົນ
rts-state-settled = ສະສາງແລ້ວ
rts-state-due = ຕ້ອງສົ່ງ
rts-state-refused = ຖືກປະຕິເສດ
rts-requisitions = ໃບສັ່ງຈາກ DHIS2
rts-taken =
    { $n ->
        [0] ບໍ່ໄດ້ຮັບໃບສັ່ງ.
       *[other] ຮັບ { $n } ໃບສັ່ງແລ້ວ.
    }
rts-refused = DHIS2 ປະຕິເສດ
rts-events = ເຫດການທີ່ລໍຖ້າ ຫຼື ບໍ່ມີຜົນ
rts-event = ເຫດການ
rts-none = ບໍ່ມີເຫດການລໍຖ້າ.
rts-reason-unit_unknown = ຢູ່ນີ້ບໍ່ມີສາງທີ່ມີ org unit ນີ້
rts-reason-not_rts = ສາງນີ້ບໍ່ໄດ້ເກັບໃນຍອດປັດຈຸບັນ
rts-reason-unit_shared = ຫຼາຍສາງໃຊ້ org unit ດຽວກັນ
rts-reason-not_ours = ເກດເວອື່ນບັນທຶກໃຫ້ສາງນີ້
rts-reason-item_unknown = ລາຍການບໍ່ມີລະຫັດ
rts-reason-item_unmapped = ລາຍການບໍ່ໄດ້ຈັບຄູ່ກັບຜະລິດຕະພັນ
rts-reason-quantity_invalid = ຈຳນວນບໍ່ຖືກ
rts-reason-not_whole = ບໍ່ແມ່ນຈຳນວນເຕັມຂອງໜ່ວຍພື້ນຖານ
rts-reason-deliver_unmapped = ບ່ອນທີ່ສົ່ງໄປບໍ່ໄດ້ຈັບຄູ່
rts-reason-time_invalid = ບໍ່ມີວັນທີ ຫຼື ວັນທີເປັນໄປບໍ່ໄດ້
rts-reason-shipment_unknown = ບໍ່ມີການສົ່ງແບບນີ້ໄປທີ່ນັ້ນ
rts-reason-not_recorded = ການບັນທຶກຖືກປະຕິເສດ
rts-reason-item_not_sent = ລາຍການບໍ່ມີໃນການສົ່ງ
rts-reason-no_supply_line = ສາງບໍ່ມີສາຍສະໜອງ
rts-reason-nothing = ບໍ່ມີຈຳນວນ
rts-reason-other_stage = ຂອງຂັ້ນອື່ນ
rts-reason-deleted = ລຶບກ່ອນຮັບ
rts-reason-ours = ຂອງເຄືອຂ່າຍນີ້ເອງ
rts-reason-already_received = ຮັບເຂົ້າກ່ອນແລ້ວ
rts-reason-changed_after_receipt = ປ່ຽນຫຼັງຮັບສິນຄ້າແລ້ວ
rts-reason-ours_changed = ການຮັບຂອງພວກເຮົາຖືກປ່ຽນຢູ່ນັ້ນ
rts-reason-not_orderable = ຜະລິດຕະພັນນີ້ບໍ່ສັ່ງອີກ
