/* SPDX-License-Identifier: MIT */
/* The design.ini beside the SVG of the sample design. */
#include "fuzz.h"

#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char front[256];
    dv_page *page = NULL;

    if (!front[0]) {
        snprintf(front, sizeof front, "%s/front.svg", fuzz_folder());
        FUZZ_NEED(symlink(DV_SOURCE_ROOT "/examples/designs/standard/front.svg", front) == 0);
    }
    fuzz_file("design.ini", data, size);
    (void)dv_design_check(fuzz_folder(), &page, NULL);
    dv_page_free(page);
    return 0;
}
