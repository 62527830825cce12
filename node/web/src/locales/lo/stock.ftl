stock-title = ສິນຄ້າໃນສາງ
stock-search = ລະຫັດ ຫຼື ຊື່ຜະລິດຕະພັນ
stock-product = ຜະລິດຕະພັນ
stock-on_hand = ຄົງເຫຼືອ
stock-usable = ໃຊ້ໄດ້
stock-out = ໝົດສາງ
stock-only_out = ສະເພາະທີ່ໝົດສາງ
stock-none = ບໍ່ມີຜະລິດຕະພັນທີ່ກົງກັນ.
stock-empty = ຍັງບໍ່ມີການບັນທຶກໃຫ້ສາງນີ້.
stock-count =
    { $n ->
       *[other] { $n } ຜະລິດຕະພັນ
    }
stock-cells = ຊຸດຂອງ { $product }
stock-counted = ນັບເມື່ອ { $date }
stock-expired = ໝົດອາຍຸແລ້ວ
