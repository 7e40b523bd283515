#!/usr/bin/env python3
"""count.py BUILD - test cases of the last `meson test` as "passed failed". Skipped is not passed."""
import sys
import xml.etree.ElementTree as tree

passed = failed = 0
for suite in tree.parse(sys.argv[1] + '/meson-logs/testlog.junit.xml').getroot().iter('testsuite'):
    for case in suite.iter('testcase'):
        bad = any(case.find(kind) is not None for kind in ('failure', 'error', 'skipped'))
        failed += bad
        passed += not bad
print(passed, failed)
