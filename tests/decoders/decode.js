// SPDX-License-Identifier: MIT
// decode.js FOLDER <FILES - what jsqr, @zxing/library and zxing-wasm, installed in FOLDER, read in each PNG:
// "decoder<tab>file<tab>text" a line.
'use strict';
const fs = require('fs');
const path = require('path');
const load = (name) => require(require.resolve(name, { paths: [process.argv[2]] }));

const { PNG } = load('pngjs');
const jsQR = load('jsqr');
const zxing = load('@zxing/library');
const wasm = load('zxing-wasm/reader');

wasm.prepareZXingModule({
  overrides: {
    wasmBinary: fs.readFileSync(path.join(process.argv[2],
      'node_modules/zxing-wasm/dist/reader/zxing_reader.wasm')).buffer,
  },
});

const hints = new Map([
  [zxing.DecodeHintType.POSSIBLE_FORMATS, [zxing.BarcodeFormat.QR_CODE]],
  [zxing.DecodeHintType.TRY_HARDER, true],
]);

const decoders = {
  jsqr: (image) => (jsQR(new Uint8ClampedArray(image.data), image.width, image.height) || {}).data,
  '@zxing/library': (image) => {
    const grey = new Uint8ClampedArray(image.width * image.height);
    for (let i = 0; i < grey.length; i++) {
      grey[i] = (image.data[4 * i] + 2 * image.data[4 * i + 1] + image.data[4 * i + 2]) >> 2;
    }
    const source = new zxing.RGBLuminanceSource(grey, image.width, image.height);
    const read = (Binarizer) => new zxing.QRCodeReader().decode(
      new zxing.BinaryBitmap(new Binarizer(source)), hints).getText();
    try {
      return read(zxing.HybridBinarizer);
    } catch (none) { // as its scanner does: by the whole picture's brightness next
      return read(zxing.GlobalHistogramBinarizer);
    }
  },
  'zxing-wasm': async (image) => {
    const found = await wasm.readBarcodes(
      { data: new Uint8ClampedArray(image.data), width: image.width, height: image.height },
      { formats: ['QRCode'], maxNumberOfSymbols: 1 });
    return found.length ? found[0].text : undefined;
  },
};

(async () => {
  for (const file of fs.readFileSync(0, 'utf8').split('\n').filter(Boolean)) {
    const image = PNG.sync.read(fs.readFileSync(file));
    for (const [name, decode] of Object.entries(decoders)) {
      let text;
      try {
        text = await decode(image);
      } catch (none) {
        // not found, or not read
      }
      process.stdout.write(`${name}\t${file}\t${text || ''}\n`);
    }
  }
})();
