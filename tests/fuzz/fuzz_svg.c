/* SPDX-License-Identifier: MIT */
/* The front of a design, as somebody drew it: looked through, and loaded when nothing is wrong. */
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    dv_design *design = NULL;
    dv_page *page = NULL;

    fuzz_file("front.svg", data, size);
    if (dv_design_check(fuzz_folder(), &page, NULL) == DV_OK && dv_page_count(page) == 0 &&
        dv_design_load(fuzz_folder(), &design, NULL) == DV_OK)
        FUZZ_NEED(dv_design_has_side(design, DV_FRONT));
    dv_page_free(page);
    dv_design_free(design);
    return 0;
}
