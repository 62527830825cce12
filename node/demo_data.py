"""Demo data: a small made-up country's catalogue, for trying the program out.

Codes, stores and figures are invented. A row says code, name, unit, units a pack, whether batches
are tracked, what a patient is given at once, and how many a week come for it.
"""

from __future__ import annotations

from dataclasses import dataclass

STORE, STORE_NAME = "DEMO-HC", "Demo health centre"
WAREHOUSE, WAREHOUSE_NAME = "DEMO-WH", "Demo district warehouse"
PROGRAMME = "ESS"
SUPPLIER = "DEMO-SUP"
FACILITY_TYPE = "health_centre"


@dataclass(frozen=True, slots=True)
class Item:
    """One product of the demo; quantities in base units."""

    code: str
    name: str
    unit: str
    pack: int
    tracked: bool
    dose: int
    weekly: int


ITEMS = tuple(
    Item(*row)
    for row in (
        ("AMOX250", "Amoxicillin 250 mg dispersible tablet", "tablet", 100, True, 10, 9),
        ("AL24", "Artemether/lumefantrine 20/120 mg tablet", "tablet", 24, True, 24, 4),
        ("RDT", "Malaria rapid test", "test", 25, True, 1, 14),
        ("ORS", "Oral rehydration salts 20.5 g", "sachet", 100, True, 2, 12),
        ("ZINC20", "Zinc 20 mg dispersible tablet", "tablet", 100, True, 10, 6),
        ("PARA500", "Paracetamol 500 mg tablet", "tablet", 1000, True, 12, 20),
        ("IBU400", "Ibuprofen 400 mg tablet", "tablet", 1000, True, 9, 8),
        ("COTRI480", "Co-trimoxazole 400/80 mg tablet", "tablet", 1000, True, 14, 5),
        ("METRO250", "Metronidazole 250 mg tablet", "tablet", 1000, True, 21, 4),
        ("DOXY100", "Doxycycline 100 mg capsule", "capsule", 1000, True, 10, 3),
        ("CIPRO500", "Ciprofloxacin 500 mg tablet", "tablet", 100, True, 10, 3),
        ("ALB400", "Albendazole 400 mg chewable tablet", "tablet", 100, True, 1, 9),
        ("FEFOL", "Ferrous salt 60 mg + folic acid 0.4 mg tablet", "tablet", 1000, True, 30, 8),
        ("VITA200", "Vitamin A 200,000 IU capsule", "capsule", 100, True, 1, 6),
        ("AMLO5", "Amlodipine 5 mg tablet", "tablet", 30, True, 30, 5),
        ("ENAL5", "Enalapril 5 mg tablet", "tablet", 30, True, 30, 3),
        ("HCTZ25", "Hydrochlorothiazide 25 mg tablet", "tablet", 30, True, 30, 3),
        ("METF500", "Metformin 500 mg tablet", "tablet", 100, True, 60, 4),
        ("SALB100", "Salbutamol inhaler 100 micrograms", "inhaler", 1, True, 1, 2),
        ("OXY10", "Oxytocin 10 IU injection", "ampoule", 10, True, 1, 3),
        ("MGSO4", "Magnesium sulfate 50 % injection", "ampoule", 10, True, 4, 1),
        ("DMPA", "Medroxyprogesterone 150 mg injection", "vial", 1, True, 1, 7),
        ("COND", "Male condom", "piece", 144, True, 12, 6),
        ("COC", "Combined oral contraceptive cycle", "cycle", 3, True, 3, 5),
        ("TDF3TC", "Tenofovir/lamivudine/dolutegravir tablet", "tablet", 30, True, 30, 6),
        ("RHZE", "Rifampicin/isoniazid/pyrazinamide/ethambutol tablet", "tablet", 28, True, 28, 2),
        ("PENTA", "Pentavalent vaccine", "dose", 10, True, 1, 10),
        ("BCG", "BCG vaccine", "dose", 20, True, 1, 5),
        ("GLOVE", "Examination glove", "piece", 100, False, 2, 25),
        ("SYR5", "Syringe 5 ml with needle", "piece", 100, False, 1, 20),
    )
)


def tables() -> list[tuple[str, str]]:
    """Tables to import, as CSV text, in order."""
    products = "".join(
        f'{i.code},"{i.name}",{i.pack},50,false,{i.unit},{str(i.tracked).lower()},false\n'
        for i in ITEMS
    )
    return [
        ("zones", "code,name,level,parent_code\nDEMO,Demo country,country,\n"),
        (
            "facilities",
            "code,name,type,zone_code,active,latitude,longitude\n"
            f"{WAREHOUSE},{WAREHOUSE_NAME},warehouse,DEMO,true,,\n"
            f"{STORE},{STORE_NAME},{FACILITY_TYPE},DEMO,true,,\n",
        ),
        (
            "products",
            "code,name,units_per_pack,pack_rounding_threshold,round_to_zero,unit,batch_tracked,"
            f"use_vvm\n{products}",
        ),
        ("suppliers", f"code,name\n{SUPPLIER},Demo wholesaler\n"),
        ("programs", f"code,name\n{PROGRAMME},Essential medicines\n"),
        (
            "program-products",
            "program_code,product_code,category,price_per_pack,full_supply,active\n"
            + "".join(f"{PROGRAMME},{i.code},Essential,,true,true\n" for i in ITEMS),
        ),
        (
            "approved-products",
            "facility_type,program_code,product_code,max_months_of_stock,min_months_of_stock,"
            "emergency_order_point\n"
            + "".join(f"{FACILITY_TYPE},{PROGRAMME},{i.code},3,1.5,0.75\n" for i in ITEMS),
        ),
        (
            "supply-lines",
            f"facility_code,program_code,supplier_code\n{STORE},{PROGRAMME},{WAREHOUSE}\n",
        ),
    ]
