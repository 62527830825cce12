orders-one = ໃບສັ່ງ
orders-sides = ໃບສັ່ງຂອງໃຜ
orders-got = ຕ້ອງສະໜອງຈາກນີ້
orders-sent = ສາງນີ້ສົ່ງໄປ
orders-search = ເອກະສານ ຫຼື ສາງ
orders-shown = ສະແດງ
orders-open = ເປີດຢູ່
orders-all = ທັງໝົດ
orders-none_so = ບໍ່ມີໃບສັ່ງແບບນີ້. ເລືອກສະຖານະອື່ນ.
orders-none_got = ຍັງບໍ່ມີສາງສັ່ງມານີ້. ໃບສັ່ງຈະປາກົດເມື່ອມາຮອດໂນດນີ້.
orders-none_sent = ສາງນີ້ຍັງບໍ່ໄດ້ສັ່ງຫຍັງ.
orders-emergency = ດ່ວນ
orders-needed_by = ຕ້ອງການພາຍໃນ
orders-submitted = ສົ່ງເມື່ອ
orders-approver = ອະນຸມັດໂດຍ
orders-programme = ແຜນງານ
orders-period = ໄລຍະ
orders-review_note = ໝາຍເຫດການກວດ
orders-end_note = ເຫດຜົນທີ່ຈົບ
orders-goods = ສິນຄ້າຂອງໃບສັ່ງນີ້
orders-lines = ແຖວຂອງໃບສັ່ງ
orders-no_lines = ໃບສັ່ງຍັງບໍ່ມາຮອດ, ມີແຕ່ສິນຄ້າທີ່ອ້າງເຖິງມັນ.
orders-only_open = ສະເພາະທີ່ຍັງຕ້ອງສະໜອງ
orders-nothing_open = ສະໜອງ ຫຼື ກັນໄວ້ໝົດແລ້ວ.
orders-asked = ຂໍ
orders-suggested = ແນະນຳ
orders-customer_has = ຜູ້ສັ່ງມີ
orders-approved = ອະນຸມັດ
orders-remaining = ຍັງຕ້ອງສະໜອງ
orders-available_here = ມີຢູ່ນີ້
orders-allocated = ກັນໄວ້
orders-shipped = ສົ່ງແລ້ວ
orders-received = ຮັບແລ້ວ
orders-cut_because = ຕັດ: { $reason }
orders-review = ກວດ
orders-review_hint = ປ່ຽນຈຳນວນເພື່ອຕັດ ຫຼື ເພີ່ມ. ແຖວທີ່ບໍ່ແຕະຍັງຄືທີ່ຂໍ. ຈະສົ່ງເມື່ອໂນດຕອບເທົ່ານັ້ນ.
orders-cut_reason = ເຫດຜົນທີ່ຕັດ
orders-cut_reason_of = ເຫດຜົນທີ່ຕັດ { $product }
orders-cut_needs_reason = ທຸກການຕັດຕ້ອງມີເຫດຜົນ: ອັນດຽວຢູ່ເທິງ ຫຼື ໃນແຖວ.
orders-changed =
    { $n ->
        [0] ທຸກແຖວຄືທີ່ຂໍ.
       *[other] { $n } ແຖວຕ່າງຈາກທີ່ຂໍ, ຕັດ { $cuts }.
    }
orders-approve = ອະນຸມັດຕາມຂໍ
orders-approve_changed = ອະນຸມັດພ້ອມການປ່ຽນ
orders-approve_quantity = ອະນຸມັດ
orders-approve_of = ອະນຸມັດ { $product }
orders-reject = ປະຕິເສດ
orders-reject_reason = ເຫດຜົນທີ່ປະຕິເສດ
orders-close = ປິດໃບສັ່ງ
orders-close_hint = ສິ່ງທີ່ຍັງຕ້ອງສະໜອງຂອງ { $document } ຈະບໍ່ສົ່ງອີກ.
orders-cancel = ຍົກເລີກໃບສັ່ງ
orders-cancel_hint = ສິ່ງທີ່ຍັງບໍ່ສົ່ງຂອງ { $document } ບໍ່ຂໍອີກແລ້ວ.
orders-allocate = ກັນສິນຄ້າໄວ້
orders-allocate_hint = ກັນໄວ້ທັງໝົດທີ່ມີ, ໝົດອາຍຸກ່ອນອອກກ່ອນ, ຫຼື ເລືອກແຖວ ແລະ ບ່ອນ. ສິ່ງທີ່ຂາດຍັງຄ້າງສົ່ງ. ເຮັດໄດ້ເມື່ອໂນດຕອບເທົ່ານັ້ນ.
orders-allocate_note = ໝາຍເຫດ (ບອກເຫດຜົນ ຖ້າຊຸດທີ່ໝົດອາຍຸຊ້າກວ່າອອກກ່ອນ)
orders-allocate_all = ກັນໄວ້ທັງໝົດ
orders-allocate_chosen =
    { $n ->
       *[other] ກັນ { $n } ແຖວທີ່ເລືອກໄວ້
    }
orders-to_allocate = ທີ່ຈະກັນໄວ້
orders-first_out = ອອກກ່ອນ
orders-nothing_usable = ຢູ່ນີ້ບໍ່ມີທີ່ໃຊ້ໄດ້
orders-choose = ເລືອກ
orders-choose_of = ເລືອກຈຳນວນ ແລະ ບ່ອນ: { $product }
orders-choose_add = ເລືອກແຖວນີ້
orders-choose_hint = ຊຸດທີ່ໝົດອາຍຸຊ້າກວ່າຊຸດອື່ນ ຕ້ອງມີເຫດຜົນໃນໝາຍເຫດ.
orders-chosen = ແຖວທີ່ເລືອກ
orders-allocated_done =
    { $n ->
       *[other] ກັນໄວ້ເປັນ { $document }: { $n } ແຖວ.
    }
orders-to_pick_list = ໄປໃບຈັດ
orders-missing = ຄ້າງສົ່ງ
orders-missing_hint = ຈຳນວນນີ້ບໍ່ມີ. ຍັງຢູ່ໃນໃບສັ່ງ ຈົນໄດ້ສະໜອງ ຫຼື ປິດໃບສັ່ງ.
orders-to_approve = ອະນຸມັດໃຫ້ສາງອື່ນ
orders-none_to_approve = ສາງນີ້ບໍ່ອະນຸມັດໃບສັ່ງລະຫວ່າງສາງອື່ນ ຫຼື ຍັງບໍ່ມີການສົ່ງມາ.
