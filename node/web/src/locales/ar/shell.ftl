app = stockmesh
loading = جارٍ التحميل…
skip = انتقل إلى المحتوى
none = —
between = {"، "}
unknown = غير معروف
cancel = إلغاء
close = إغلاق
search = بحث
previous = السابق
next = التالي
page_of = صفحة { $page } من { $pages }
as_of = كما في { $time }
stale = تعذّر التحديث. المعروض كما في { $time }.
try_again = أعد المحاولة
signed_in_as = { $user } · { $store }
menu = الشاشات
no_device_store = بلا مخزن
choose_store = المخزن المعروض
change_store = تغيير المخزن
page_missing = لا توجد شاشة كهذه.
nav-stock = المخزون
nav-count = الجرد
nav-discrepancies = التناقضات
nav-indicators = المؤشرات
nav-gateway = DHIS2
age-s = { $n } ث
age-min = { $n } د
age-h = { $n } س
age-d = { $n } ي
nav-home = اليوم
nav-card = بطاقة المخزون
nav-outbox = المحفوظ على هذا الجهاز اللوحي
group-stock = المخزون
group-supply = الإمداد
group-network = الشبكة
group-gateway = DHIS2
group-help = مساعدة
language = اللغة
not_reviewed = لم تُراجَع
unlocked_here = فُتح دون العقدة
switch_person = تبديل الشخص
page_not_offered = دورك لا يعمل بهذه الشاشة.
screen_not_loaded = تعذّر تحميل هذه الشاشة لأن العقدة لا تجيب، ولم تُحفظ بعد على هذا الجهاز اللوحي.
update-ready = تتوفر نسخة أحدث من هذه الصفحة.
update-now = استخدمها الآن
listing-rows =
    { $n ->
        [zero] لا صفوف
        [one] صف واحد
        [two] صفّان
        [few] { $n } صفوف
        [many] { $n } صفًا
       *[other] { $n } صف
    }
chart-time = الوقت
