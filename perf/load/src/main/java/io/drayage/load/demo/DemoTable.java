package io.drayage.load.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A table for people: columns as wide as they must be, numbers to the right. */
final class DemoTable {
    private final List<List<String>> rows = new ArrayList<>();

    /** Adds a row; the first is the heading. */
    DemoTable row(String... cells) {
        rows.add(List.of(cells));
        return this;
    }

    /** The lines, two blanks in front. */
    List<String> lines() {
        int[] widths = new int[rows.get(0).size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        List<String> lines = new ArrayList<>();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder("  ");
            for (int i = 0; i < widths.length; i++) {
                String cell = row.get(i);
                boolean left = i < 2;
                line.append(left ? cell : " ".repeat(widths[i] - cell.length()) + cell)
                        .append(left ? " ".repeat(widths[i] - cell.length()) : "")
                        .append("  ");
            }
            lines.add(line.toString().stripTrailing());
        }
        return lines;
    }

    /** 1.2 GiB, 34 MiB, 0 B. */
    static String size(long bytes) {
        String[] units = {"B", "KiB", "MiB", "GiB", "TiB"};
        double value = bytes;
        int unit = 0;
        while (value >= 1024 && unit < units.length - 1) {
            value /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, value >= 100 || unit == 0 ? "%.0f %s" : "%.1f %s", value, units[unit]);
    }
}
