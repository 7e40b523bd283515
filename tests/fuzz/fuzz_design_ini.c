/* SPDX-License-Identifier: MIT */
/* A design.ini beside an SVG with next to nothing in it, which is read fast. */
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char front[] =
        "<svg xmlns='http://www.w3.org/2000/svg' width='85.6mm' height='53.98mm' "
        "viewBox='0 0 856 539.8'><rect id='qr' x='50' y='50' width='300' height='300'/></svg>";
    static bool drawn;
    dv_page *page = NULL;

    if (!drawn)
        fuzz_file("front.svg", (const uint8_t *)front, sizeof front - 1);
    drawn = true;
    fuzz_file("design.ini", data, size);
    (void)dv_design_check(fuzz_folder(), &page, NULL);
    dv_page_free(page);
    return 0;
}
