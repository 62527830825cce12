discrepancies-title = ຜິດດ່ຽງ
discrepancies-none = ບໍ່ມີຜິດດ່ຽງ.
discrepancies-what = ເລື່ອງ
discrepancies-when = ເມື່ອໃດ
