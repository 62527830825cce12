connection-label = ການເຊື່ອມຕໍ່
connection-starting = ກຳລັງຖາມສະພາບຂອງໂນດ
connection-cut = ໜ້ານີ້ຕິດຕໍ່ໂນດບໍ່ໄດ້
connection-alone = ໂນດນີ້ຍັງບໍ່ຮູ້ຈັກໂນດອື່ນ
connection-in_step = ກົງກັນກັບ { $peer }
connection-in_step_age = ກົງກັນກັບ { $peer } (ເມື່ອ { $age } ກ່ອນ)
connection-syncing = ກຳລັງແລກປ່ຽນກັບ { $peer }
connection-out_of_reach = ຕິດຕໍ່ໂນດອື່ນບໍ່ໄດ້
connection-out_of_reach_since = ຕິດຕໍ່ໂນດອື່ນບໍ່ໄດ້ ຕັ້ງແຕ່ { $time }
connection-others =
    { $n ->
       *[other] ແລະ ອີກ { $n }
    }
connection-to_send =
    { $n ->
       *[other] ມີ { $n } ການປ່ຽນແປງລໍຖ້າ { $peer }
    }
connection-to_receive =
    { $n ->
       *[other] ມີ { $n } ການປ່ຽນແປງຈະມາຈາກ { $peer }
    }
connection-gateway = ເກດເວ
connection-storage_full = ດິສຂອງໂນດນີ້ເຕັມ: ບັນທຶກຕື່ມບໍ່ໄດ້
connection-details = ລາຍລະອຽດ
connection-peer = ໂນດ
connection-state = ສະພາບ
connection-contact = ຕິດຕໍ່ຄັ້ງສຸດທ້າຍ
connection-send = ລໍຖ້າສົ່ງ
connection-receive = ລໍຖ້າຮັບ
connection-complete_to = ຄົບຖ້ວນເຖິງ
connection-rate = ({ $bytes } B/s)
connection-safe = ເກັບໄວ້ຢູ່ { $label } ນຳແລ້ວ
connection-safe_but = ເກັບໄວ້ຢູ່ { $label } ນຳແລ້ວ, ຍັງຂາດ { $count } ລາຍການ
clock-question = ໂມງຂອງເຄື່ອງນີ້ບໍ່ຖືກ. ດຽວນີ້ແມ່ນ { $time } ບໍ?
clock-yes = ແມ່ນແລ້ວ
connection-provisional = ຊົ່ວຄາວ: { $scope } ({ $reason })
peer-in_step = ກົງກັນ
peer-syncing = ກຳລັງແລກປ່ຽນ
peer-out_of_reach = ຕິດຕໍ່ບໍ່ໄດ້
peer-refused = ຖືກປະຕິເສດ
connection-cut_since = ໜ້ານີ້ຕິດຕໍ່ໂນດບໍ່ໄດ້ ຕັ້ງແຕ່ { $time }. ສິ່ງທີ່ທ່ານບັນທຶກຈະເກັບໄວ້ໃນແທັບເລັດນີ້.
connection-waiting_here =
    { $n ->
       *[other] { $n } ບັນທຶກ ເກັບໄວ້ໃນແທັບເລັດນີ້ເທົ່ານັ້ນ
    }
