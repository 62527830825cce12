indicators-title = ຕົວຊີ້ວັດ
indicators-month = ເດືອນ
indicators-none = ບໍ່ມີຕົວເລກຂອງເດືອນນີ້.
indicators-quality = ຄຸນນະພາບ
indicators-scroll = ຕາຕະລາງຕົວຊີ້ວັດ, ເລື່ອນໄປຂ້າງໄດ້
