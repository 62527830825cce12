home-title = ມື້ນີ້ຢູ່ { $store }
home-shortcuts = ວຽກທີ່ເຮັດເລື້ອຍໆ
home-nothing = ມື້ນີ້ບໍ່ມີວຽກຄ້າງ.
home-more =
    { $n ->
       *[other] ແລະ ອີກ { $n }
    }
home-came_back =
    { $n ->
       *[other] { $n } ບັນທຶກຂອງທ່ານ ຖືກສົ່ງຄືນຈາກໂນດ. ເບິ່ງເຫດຜົນ ແລະ ແກ້ໄຂ.
    }
home-waiting =
    { $n ->
       *[other] { $n } ບັນທຶກ ເກັບໄວ້ໃນແທັບເລັດນີ້ເທົ່ານັ້ນ.
    }
task-stocked_out = ໝົດສາງ
task-at_risk = ຈະໝົດກ່ອນຂອງໃໝ່ມາຮອດ
task-below_min = ຕ່ຳກວ່າລະດັບຕ່ຳສຸດ
task-expiring = ຈະໝົດອາຍຸກ່ອນໃຊ້ໝົດ
task-to_receive = ສິນຄ້າສົ່ງມາທີ່ຕ້ອງຮັບ
task-to_review = ໃບສັ່ງທີ່ຕ້ອງອະນຸມັດ
task-to_pick = ໃບສັ່ງທີ່ຕ້ອງຈັດ
task-to_dispatch = ສິນຄ້າຈັດແລ້ວທີ່ຕ້ອງສົ່ງ
task-orders_due = ຮອດກຳນົດສັ່ງ
task-counts_due = ຮອດກຳນົດກວດນັບ
task-counts_open = ກຳລັງກວດນັບ
task-discrepancies = ຜິດດ່ຽງທີ່ຕ້ອງສະສາງ
task-recalls = ການຮຽກຄືນທີ່ຕ້ອງຕອບ
task-open_differences = ການສົ່ງທີ່ຍັງຜິດດ່ຽງ
task-cold_items = ຂອງເຢັນທີ່ຕ້ອງກວດເບິ່ງ
