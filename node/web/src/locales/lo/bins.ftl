bins-one = ຊ່ອງ { $bin }
bins-new = ຊ່ອງເກັບໃໝ່
bins-code = ລະຫັດຊ່ອງ
bins-code_hint = ຕາມທີ່ຂຽນໃນຊັ້ນວາງ, ເຊັ່ນ A-12.
bins-name = ຊື່
bins-storage = ປະເພດການເກັບຮັກສາ
bins-storage_hint = ເຊັ່ນ 2-8. ສິນຄ້າທີ່ຕ້ອງການແບບອື່ນຈະຖືກປະຕິເສດ. ປະຫວ່າງໄວ້ສຳລັບທຸກແບບ.
bins-held = ກັກໄວ້
bins-held_hint = ກັກໄວ້: ສິ່ງທີ່ຢູ່ນີ້ໃຊ້ບໍ່ໄດ້
bins-save = ບັນທຶກ
bins-change = ປ່ຽນ
bins-change_of = ປ່ຽນຊ່ອງ { $bin }
bins-products = ຜະລິດຕະພັນ
bins-empty = ຍັງບໍ່ມີຊ່ອງເກັບ. ສິນຄ້າທັງໝົດຢູ່ຊ່ອງ main. ສ້າງຊ່ອງເພື່ອບອກວ່າຂອງຢູ່ໃສ.
bins-nothing = ບໍ່ມີຫຍັງໃນຊ່ອງນີ້.
bins-move = ຍ້າຍທັງໝົດ
bins-move_of = ຍ້າຍທັງໝົດຂອງຊ່ອງ { $bin }
bins-move_hint = ຊຸດ, ສະຖານະ ແລະ ເຈົ້າຂອງ ບໍ່ປ່ຽນ.
bins-to_bin = ໄປຊ່ອງ
bins-moved =
    { $n ->
       *[other] ຍ້າຍໄປ { $bin } ແລ້ວ: { $n } ແຖວ.
    }
