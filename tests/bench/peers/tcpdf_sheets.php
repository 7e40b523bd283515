<?php
// SPDX-License-Identifier: MIT
// tcpdf_sheets.php FOLDER OUT.pdf - A4 sheets of 2 x 5 fronts by TCPDF: background in a template, fonts subset.
define('K_PATH_CACHE', sys_get_temp_dir() . '/tcpdf-none/'); // where it removes what it finds
require_once 'tcpdf/tcpdf.php';

$folder = realpath($argv[1]);
$out = realpath(dirname($argv[2])) . '/' . basename($argv[2]);
$texts = [[1, 30.0, 18.1, 4.5, 'bold', [15, 76, 92]], [2, 4.5, 49.7, 3.8, 'bold', [15, 76, 92]],
    [3, 30.0, 26.6, 2.9, 'medium', [20, 38, 46]], [4, 30.0, 37.7, 2.9, 'medium', [20, 38, 46]],
    [5, 30.0, 49.7, 2.9, 'medium', [20, 38, 46]]];
$fonts = [];
foreach (['bold' => 'Bold', 'medium' => 'Medium'] as $name => $weight) {
    $fonts[$name] = TCPDF_FONTS::addTTFfont(
        "/usr/share/fonts/truetype/roboto/unhinted/RobotoTTF/Roboto-$weight.ttf", 'TrueTypeUnicode', '', 32, "$folder/");
}
$pdf = new TCPDF('P', 'mm', 'A4', true, 'UTF-8');
foreach ($fonts as $name => $font) {
    $pdf->AddFont($font, '', "$folder/$font.php");
}
$pdf->setPrintHeader(false);
$pdf->setPrintFooter(false);
$pdf->SetAutoPageBreak(false);
$pdf->SetMargins(0, 0, 0);
$pdf->setCellPaddings(0, 0, 0, 0);
$pdf->AddPage();
$template = $pdf->startTemplate(85.60, 53.98);
$pdf->Image("$folder/background.png", 0, 0, 85.60, 53.98);
$pdf->endTemplate();
$cards = fopen("$folder/cards.csv", 'r');
for ($i = 0; $row = fgetcsv($cards); $i++) {
    if ($i && $i % 10 == 0) {
        $pdf->AddPage();
    }
    $left = 17.4 + $i % 2 * 89.6;
    $top = 7.5 + intdiv($i % 10, 2) * 56.98;
    $pdf->printTemplate($template, $left, $top);
    $pdf->Image("$folder/$row[0].jpg", $left + 4.5, $top + 11.4, 22.8, 30.4);
    $pdf->write2DBarcode($row[6], 'QRCODE,M', $left + 61.8, $top + 32.4, 19.4, 19.4);
    foreach ($texts as [$column, $x, $y, $size, $weight, $colour]) {
        $pdf->SetFont($fonts[$weight], '', $size * 72 / 25.4);
        $pdf->SetTextColor(...$colour);
        $pdf->Text($left + $x, $top + $y, $row[$column], 0, false, true, 0, 0, '', false, '', 0, false, 'L');
    }
}
$pdf->Output($out, 'F');
