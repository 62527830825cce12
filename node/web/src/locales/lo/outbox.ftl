outbox-title = ເກັບໄວ້ໃນແທັບເລັດນີ້
outbox-in_reach = ໂນດຕອບຢູ່.
outbox-out_since = ໂນດບໍ່ຕອບຕັ້ງແຕ່ { $time }.
outbox-opens = ໜ້ານີ້ເປີດໄດ້ໂດຍບໍ່ມີໂນດ.
outbox-opens_not = ຢູ່ນີ້ ໜ້ານີ້ເປີດບໍ່ໄດ້ຖ້າບໍ່ມີໂນດ: ຕ້ອງມີທີ່ຢູ່ທີ່ເຊື່ອຖືໄດ້ (ເບິ່ງ ຕັ້ງແທັບເລັດ).
outbox-memory_only = ບຣາວເຊີນີ້ບໍ່ເກັບຫຍັງໄວ້: ສິ່ງທີ່ລໍຖ້າຈະຫາຍເມື່ອປິດໜ້າ.
outbox-waiting =
    { $n ->
        [0] ບໍ່ມີຫຍັງລໍຖ້າ
       *[other] { $n } ບັນທຶກ ລໍຖ້າໂນດ
    }
outbox-refused =
    { $n ->
        [0] ບໍ່ມີຫຍັງຖືກສົ່ງຄືນ
       *[other] { $n } ບັນທຶກ ຖືກສົ່ງຄືນ
    }
outbox-send = ສົ່ງດຽວນີ້
outbox-by = { $user }, { $time }
outbox-needs_author = ລໍຖ້າ { $user } ເຂົ້າສູ່ລະບົບຢູ່ນີ້.
outbox-take_back = ຖອນຄືນ
outbox-mend = ແກ້ໄຂ
outbox-let_go = ປະຖິ້ມ
outbox-let_go_sure = ແມ່ນ, ບໍ່ໄດ້ເປັນແນວນັ້ນ: ປະຖິ້ມ
outbox-authors_word = { $user } ເປັນຜູ້ຕັດສິນ.
outbox-leave = ເອົາຂ້ອຍອອກຈາກແທັບເລັດນີ້
outbox-leave_words = ແທັບເລັດນີ້ຈະລືມຊື່ຂອງທ່ານ ແລະ PIN ຂອງທ່ານຈະເປີດບໍ່ໄດ້ຖ້າບໍ່ມີໂນດ.
outbox-leave_refused = ມີບັນທຶກລໍຖ້າໃນແທັບເລັດນີ້. ຕ້ອງໄປຮອດໂນດ ຫຼື ຖືກຕັດສິນກ່ອນ.
outbox-leave_now = ເອົາຂ້ອຍອອກ
outbox-adopt = ບັນທຶກໃນນາມຂ້ອຍ
outbox-adopt_sure = ແມ່ນ, ຂ້ອຍຮັບຜິດຊອບສິ່ງທີ່ { $user } ບັນທຶກ
