;; The sums of a sentence model, eight products at a time: no faster way in a browser needs a further
;; library. kernel.js has it translated:
;;
;;   wat2wasm kernel.wat -o - | base64 -w0
;;
;; All addresses are bytes; rows of numbers stand one behind the other.
(module
  (memory (export "memory") 1)

  ;; out (rows by columns, 32 bits) = a (rows by width, 16 bits) times w (columns by width, 8 bits).
  ;; Rows are a multiple of 4, columns of 2, the width is one of 8.
  (func (export "products")
    (param $a i32) (param $w i32) (param $out i32) (param $rows i32) (param $columns i32) (param $width i32)
    (local $column i32) (local $row i32) (local $k i32) (local $other i32) (local $long i32)
    (local $r0 i32) (local $r1 i32) (local $r2 i32) (local $r3 i32) (local $at i32) (local $next i32)
    (local $x v128) (local $wa v128) (local $wb v128)
    (local $sa0 v128) (local $sa1 v128) (local $sa2 v128) (local $sa3 v128)
    (local $sb0 v128) (local $sb1 v128) (local $sb2 v128) (local $sb3 v128)
    (local.set $next (i32.shl (local.get $columns) (i32.const 2)))
    (local.set $long (i32.shl (local.get $width) (i32.const 1)))
    (loop $two_columns
      (local.set $other (i32.add (local.get $w) (local.get $width)))
      (local.set $row (i32.const 0))
      (local.set $r0 (local.get $a))
      (loop $four_rows
        (local.set $r1 (i32.add (local.get $r0) (local.get $long)))
        (local.set $r2 (i32.add (local.get $r1) (local.get $long)))
        (local.set $r3 (i32.add (local.get $r2) (local.get $long)))
        (local.set $sa0 (v128.const i32x4 0 0 0 0))
        (local.set $sa1 (v128.const i32x4 0 0 0 0))
        (local.set $sa2 (v128.const i32x4 0 0 0 0))
        (local.set $sa3 (v128.const i32x4 0 0 0 0))
        (local.set $sb0 (v128.const i32x4 0 0 0 0))
        (local.set $sb1 (v128.const i32x4 0 0 0 0))
        (local.set $sb2 (v128.const i32x4 0 0 0 0))
        (local.set $sb3 (v128.const i32x4 0 0 0 0))
        (local.set $k (i32.const 0))
        (loop $eight
          (local.set $wa (v128.load8x8_s (i32.add (local.get $w) (local.get $k))))
          (local.set $wb (v128.load8x8_s (i32.add (local.get $other) (local.get $k))))
          (local.set $at (i32.shl (local.get $k) (i32.const 1)))
          (local.set $x (v128.load (i32.add (local.get $r0) (local.get $at))))
          (local.set $sa0 (i32x4.add (local.get $sa0) (i32x4.dot_i16x8_s (local.get $wa) (local.get $x))))
          (local.set $sb0 (i32x4.add (local.get $sb0) (i32x4.dot_i16x8_s (local.get $wb) (local.get $x))))
          (local.set $x (v128.load (i32.add (local.get $r1) (local.get $at))))
          (local.set $sa1 (i32x4.add (local.get $sa1) (i32x4.dot_i16x8_s (local.get $wa) (local.get $x))))
          (local.set $sb1 (i32x4.add (local.get $sb1) (i32x4.dot_i16x8_s (local.get $wb) (local.get $x))))
          (local.set $x (v128.load (i32.add (local.get $r2) (local.get $at))))
          (local.set $sa2 (i32x4.add (local.get $sa2) (i32x4.dot_i16x8_s (local.get $wa) (local.get $x))))
          (local.set $sb2 (i32x4.add (local.get $sb2) (i32x4.dot_i16x8_s (local.get $wb) (local.get $x))))
          (local.set $x (v128.load (i32.add (local.get $r3) (local.get $at))))
          (local.set $sa3 (i32x4.add (local.get $sa3) (i32x4.dot_i16x8_s (local.get $wa) (local.get $x))))
          (local.set $sb3 (i32x4.add (local.get $sb3) (i32x4.dot_i16x8_s (local.get $wb) (local.get $x))))
          (local.set $k (i32.add (local.get $k) (i32.const 8)))
          (br_if $eight (i32.lt_u (local.get $k) (local.get $width))))
        (local.set $at (i32.add (local.get $out) (i32.add
          (i32.mul (local.get $row) (local.get $next)) (i32.shl (local.get $column) (i32.const 2)))))
        (i32.store (local.get $at) (call $sum (local.get $sa0)))
        (i32.store offset=4 (local.get $at) (call $sum (local.get $sb0)))
        (local.set $at (i32.add (local.get $at) (local.get $next)))
        (i32.store (local.get $at) (call $sum (local.get $sa1)))
        (i32.store offset=4 (local.get $at) (call $sum (local.get $sb1)))
        (local.set $at (i32.add (local.get $at) (local.get $next)))
        (i32.store (local.get $at) (call $sum (local.get $sa2)))
        (i32.store offset=4 (local.get $at) (call $sum (local.get $sb2)))
        (local.set $at (i32.add (local.get $at) (local.get $next)))
        (i32.store (local.get $at) (call $sum (local.get $sa3)))
        (i32.store offset=4 (local.get $at) (call $sum (local.get $sb3)))
        (local.set $r0 (i32.add (local.get $r3) (local.get $long)))
        (local.set $row (i32.add (local.get $row) (i32.const 4)))
        (br_if $four_rows (i32.lt_u (local.get $row) (local.get $rows))))
      (local.set $w (i32.add (local.get $other) (local.get $width)))
      (local.set $column (i32.add (local.get $column) (i32.const 2)))
      (br_if $two_columns (i32.lt_u (local.get $column) (local.get $columns)))))

  (func $sum (param $of v128) (result i32)
    (i32.add
      (i32.add (i32x4.extract_lane 0 (local.get $of)) (i32x4.extract_lane 1 (local.get $of)))
      (i32.add (i32x4.extract_lane 2 (local.get $of)) (i32x4.extract_lane 3 (local.get $of)))))

  ;; One row of x (width numbers, a multiple of 8) as whole numbers from -most to most: into, 16 bits.
  ;; Gives what one of them is worth.
  (func (export "whole") (param $x i32) (param $into i32) (param $width i32) (param $most f32) (result f32)
    (local $end i32) (local $at i32) (local $large v128) (local $by v128) (local $largest f32)
    (local.set $end (i32.add (local.get $x) (i32.shl (local.get $width) (i32.const 2))))
    (local.set $at (local.get $x))
    (loop $four
      (local.set $large (f32x4.max (local.get $large) (f32x4.abs (v128.load (local.get $at)))))
      (local.set $at (i32.add (local.get $at) (i32.const 16)))
      (br_if $four (i32.lt_u (local.get $at) (local.get $end))))
    (local.set $largest (f32.max
      (f32.max (f32x4.extract_lane 0 (local.get $large)) (f32x4.extract_lane 1 (local.get $large)))
      (f32.max (f32x4.extract_lane 2 (local.get $large)) (f32x4.extract_lane 3 (local.get $large)))))
    (if (f32.eq (local.get $largest) (f32.const 0)) (then (local.set $largest (f32.const 1))))
    (local.set $by (f32x4.splat (f32.div (local.get $most) (local.get $largest))))
    (loop $eight
      (v128.store (local.get $into) (i16x8.narrow_i32x4_s
        (i32x4.trunc_sat_f32x4_s (f32x4.nearest (f32x4.mul (v128.load (local.get $x)) (local.get $by))))
        (i32x4.trunc_sat_f32x4_s (f32x4.nearest (f32x4.mul (v128.load offset=16 (local.get $x)) (local.get $by))))))
      (local.set $x (i32.add (local.get $x) (i32.const 32)))
      (local.set $into (i32.add (local.get $into) (i32.const 16)))
      (br_if $eight (i32.lt_u (local.get $x) (local.get $end))))
    (f32.div (local.get $largest) (local.get $most)))

  ;; One row of sums (columns, 32 bits) back to numbers, in its place: times `worth`, times the column's
  ;; scale, plus its bias.
  (func (export "real") (param $row i32) (param $scales i32) (param $bias i32) (param $columns i32) (param $worth f32)
    (local $end i32)
    (local.set $end (i32.add (local.get $row) (i32.shl (local.get $columns) (i32.const 2))))
    (loop $four
      (v128.store (local.get $row) (f32x4.add (v128.load (local.get $bias)) (f32x4.mul
        (f32x4.mul (f32x4.convert_i32x4_s (v128.load (local.get $row))) (f32x4.splat (local.get $worth)))
        (v128.load (local.get $scales)))))
      (local.set $row (i32.add (local.get $row) (i32.const 16)))
      (local.set $scales (i32.add (local.get $scales) (i32.const 16)))
      (local.set $bias (i32.add (local.get $bias) (i32.const 16)))
      (br_if $four (i32.lt_u (local.get $row) (local.get $end)))))

  ;; The product of two stretches of `bytes`, a multiple of 16.
  (func (export "product") (param $a i32) (param $b i32) (param $bytes i32) (result f32)
    (local $end i32) (local $s v128)
    (local.set $end (i32.add (local.get $a) (local.get $bytes)))
    (loop $four
      (local.set $s (f32x4.add (local.get $s) (f32x4.mul (v128.load (local.get $a)) (v128.load (local.get $b)))))
      (local.set $a (i32.add (local.get $a) (i32.const 16)))
      (local.set $b (i32.add (local.get $b) (i32.const 16)))
      (br_if $four (i32.lt_u (local.get $a) (local.get $end))))
    (f32.add
      (f32.add (f32x4.extract_lane 0 (local.get $s)) (f32x4.extract_lane 1 (local.get $s)))
      (f32.add (f32x4.extract_lane 2 (local.get $s)) (f32x4.extract_lane 3 (local.get $s)))))

  ;; out (`bytes`, a multiple of 16) = the sum of `count` stretches, the first at v, each `stride` behind
  ;; the last, each times its share (count numbers at s).
  (func (export "mixture") (param $s i32) (param $v i32) (param $out i32) (param $count i32) (param $stride i32) (param $bytes i32)
    (local $end i32) (local $share i32) (local $at i32) (local $n i32) (local $all v128)
    (local.set $end (i32.add (local.get $out) (local.get $bytes)))
    (loop $four
      (local.set $all (v128.const i32x4 0 0 0 0))
      (local.set $share (local.get $s))
      (local.set $at (local.get $v))
      (local.set $n (local.get $count))
      (loop $each
        (local.set $all (f32x4.add (local.get $all)
          (f32x4.mul (v128.load32_splat (local.get $share)) (v128.load (local.get $at)))))
        (local.set $share (i32.add (local.get $share) (i32.const 4)))
        (local.set $at (i32.add (local.get $at) (local.get $stride)))
        (br_if $each (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
      (v128.store (local.get $out) (local.get $all))
      (local.set $v (i32.add (local.get $v) (i32.const 16)))
      (local.set $out (i32.add (local.get $out) (i32.const 16)))
      (br_if $four (i32.lt_u (local.get $out) (local.get $end))))))
