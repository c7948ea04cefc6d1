package io.drayage.protocol.nfc;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/** Byte traces as the specification writes them. */
final class Hex {
    private Hex() {}

    /** Blanks and line ends are ignored; {@code NNx00} stands for that many zero bytes. */
    static byte[] bytes(String... parts) {
        StringBuilder hex = new StringBuilder();
        for (String part : String.join(" ", parts).trim().split("\\s+")) {
            int times = part.indexOf('x');
            hex.append(times < 0 ? part : part.substring(times + 1).repeat(Integer.parseInt(part.substring(0, times))));
        }
        return HexFormat.of().parseHex(hex);
    }

    static byte[] join(byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        ByteBuffer joined = ByteBuffer.allocate(length);
        for (byte[] part : parts) {
            joined.put(part);
        }
        return joined.array();
    }
}
