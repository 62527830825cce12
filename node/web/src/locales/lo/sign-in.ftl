sign_in-title = ເຂົ້າສູ່ລະບົບ
sign_in-again = ກະລຸນາເຂົ້າສູ່ລະບົບອີກຄັ້ງ. ສິ່ງທີ່ທ່ານປ້ອນຍັງຢູ່.
sign_in-store = ສາງ
sign_in-no_store = ອຸປະກອນນີ້ (ບໍ່ມີສາງ)
sign_in-user = ຜູ້ໃຊ້
sign_in-pin = PIN ຫຼື ລະຫັດຜ່ານ
sign_in-submit = ເຂົ້າສູ່ລະບົບ
sign_in-network = ເຄືອຂ່າຍ { $name }, ອຸປະກອນ { $device }
sign_in-unreachable = ໂນດບໍ່ຕອບ. ໂນດເປີດຢູ່ບໍ ແລະ ອຸປະກອນນີ້ຢູ່ໃນເຄືອຂ່າຍຂອງມັນບໍ?
sign_in-offline = ໂນດບໍ່ຕອບ. ຜູ້ທີ່ເຄີຍເຮັດວຽກຢູ່ນີ້ ສາມາດເປີດແທັບເລັດດ້ວຍ PIN ແລ້ວເຮັດຕໍ່ໄດ້.
sign_in-waiting =
    { $n ->
       *[other] { $n } ບັນທຶກ ລໍຖ້າຢູ່ໃນແທັບເລັດນີ້ ແລະ ຈະຖືກເກັບໄວ້ ບໍ່ວ່າໃຜເຂົ້າສູ່ລະບົບ.
    }
sign_in-somebody_else = ຄົນອື່ນ
sign_in-locked_until = ລອງຜິດຫຼາຍເທື່ອເກີນໄປ. ລອງໃໝ່ເວລາ { $time }.
sign_in-setup = ຕັ້ງແທັບເລັດໃຫ້ສາງນີ້
