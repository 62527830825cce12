picker-hint = ພິມລະຫັດ ຫຼື ຊື່
picker-none = ບໍ່ມີຜະລິດຕະພັນທີ່ກົງກັນ
picker-found =
    { $n ->
       *[other] ພົບ { $n } ຜະລິດຕະພັນ
    }
picker-unlisted = ບໍ່ຢູ່ໃນລາຍການຂອງສາງນີ້
