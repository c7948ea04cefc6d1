package io.drayage.protocol.guest;

import static io.drayage.protocol.Fuzz.accepts;
import static io.drayage.protocol.Fuzz.assertMalformed;
import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.protocol.MalformedInputException;
import io.drayage.protocol.guest.GuestFileSystem.Entry;
import io.drayage.protocol.guest.GuestFileSystem.Node;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** File systems that mke2fs and mkfs.vfat made are read as what was put into them; damaged ones end in one typed error, whatever is damaged. */
class GuestFileSystemsIT {
    private static final long SEED = 11;

    @TempDir
    private Path directory = Path.of("unset");

    private Path tree = Path.of("unset");

    @BeforeAll
    static void requireTools() {
        Made.require("e2fsprogs", "mke2fs");
        Made.require("dosfstools", "mkfs.vfat");
        Made.require("mtools", "mcopy");
    }

    @BeforeEach
    void makeTree() throws IOException {
        tree = Files.createDirectories(directory.resolve("tree"));
        put("etc/fstab", "LABEL=root / ext4 defaults 0 1\n".getBytes(StandardCharsets.UTF_8));
        put("etc/deep/er/and/deeper/file with a long name, and spaces.conf", noise(100));
        put("etc/empty", new byte[0]);
        put("etc/tiny", noise(40));
        put("etc/short", noise(90));
        put("boot/big", noise(700_000));
        for (int i = 0; i < 300; i++) {
            put("many/file-number-" + i + ".conf", ("content " + i).getBytes(StandardCharsets.UTF_8));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ext2 -b 1024",
                "ext2 -b 4096",
                "ext3 -b 1024",
                "ext3 -b 2048 -O ^dir_index",
                "ext4 -b 1024",
                "ext4 -b 4096 -I 256",
                "ext4 -b 1024 -O inline_data -I 256",
                "ext4 -b 1024 -O ^extents,^64bit -I 128",
                "ext4 -b 1024 -g 1024 -O meta_bg,^resize_inode,64bit",
                "ext4 -b 1024 -C 4096 -O metadata_csum,bigalloc,^resize_inode",
            })
    void everyKindOfExtIsReadAsItWasMade(String how) throws Exception {
        // Given
        links();
        String[] words = how.split(" ", -1);
        String[] options = Stream.of(words).skip(1).toArray(String[]::new);
        Path image = Made.ext(directory.resolve("image"), words[0], 24 << 10, tree, options);
        // When
        GuestFileSystem files = ExtFileSystem.open(DiskBytes.of(Files.readAllBytes(image)));
        // Then
        assertThat(files.name()).isEqualTo(words[0]);
        assertSameTree(files);
        assertThat(files.find("/link/fstab").map(Node::lengthBytes)).contains(31L);
        assertThat(files.find("/absolute").map(Node::directory)).contains(true);
        assertThat(files.find("/long/" + "x".repeat(70))).isEmpty();
        assertThat(files.find("/etc/../../etc/./tiny")).isPresent();
        assertThat(files.find("/etc/fstab/below")).isEmpty();
        assertMalformed(() -> files.find("/loop"), "path /loop at byte 0: more than 16 symbolic links");
        assertThat(files.freeBytes().orElseThrow()).isBetween(1L << 20, 24L << 20);
    }

    @ParameterizedTest
    @CsvSource({"12, 2048", "16, 16384", "32, 40960"})
    void everyKindOfFatIsReadAsItWasMade(int bits, int kib) throws Exception {
        // Given
        Path image = Made.fat(directory.resolve("image"), bits, kib, tree);
        // When
        GuestFileSystem files = FatFileSystem.open(DiskBytes.of(Files.readAllBytes(image)));
        // Then
        assertThat(files.name()).isEqualTo("FAT" + bits);
        assertSameTree(files);
        assertThat(files.find("/ETC/FSTAB")).isPresent();
        assertThat(files.find("/etc/missing")).isEmpty();
        assertThat(files.find("/etc/fstab/below")).isEmpty();
    }

    @Test
    void aSparseFilesHolesAreZeroAndAnOffsetReadsFromThere() throws Exception {
        // Given
        byte[] content = new byte[300_000];
        System.arraycopy(noise(5000), 0, content, 200_000, 5000);
        put("sparse", content);
        Path image = Made.ext(directory.resolve("image"), "ext4", 24 << 10, tree, "-b", "1024");
        GuestFileSystem files = ExtFileSystem.open(DiskBytes.of(Files.readAllBytes(image)));
        Node node = files.find("/sparse").orElseThrow();
        // When, Then
        assertThat(files.read(node, 0, 1 << 20)).isEqualTo(content);
        assertThat(files.read(node, 203_333, 1000)).isEqualTo(Arrays.copyOfRange(content, 203_333, 204_333));
        assertThat(files.read(node, 299_990, 1000)).hasSize(10);
        assertThat(files.read(node, 300_000, 1000)).isEmpty();
        assertThat(files.spans(node, node.lengthBytes()).stream()
                        .mapToLong(DiskBytes.Span::length)
                        .sum())
                .isBetween(5000L, 20_000L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ext4 -b 1024", "ext4 -b 1024 -O inline_data -I 256", "ext2 -b 1024", "fat"})
    void noDamageDoesWorseThanOneTypedError(String how) throws Exception {
        // Given
        byte[] image = Files.readAllBytes(made(how));
        Random random = new Random(SEED);
        int[] accepted = new int[1];
        // When
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(100), () -> {
            for (int i = 0; i < 250; i++) {
                byte[] damaged = image.clone();
                for (int times = 1 + random.nextInt(8); times > 0; times--) {
                    // Metadata lies at the front
                    int at = random.nextInt(i % 2 == 0 ? 96 << 10 : 4 << 10);
                    damaged[at] = (byte) (random.nextBoolean() ? random.nextInt(256) : 0xff);
                }
                accepted[0] += accepts(damaged, bytes -> walk(open(bytes))) ? 1 : 0;
            }
        });
        // Then: some damage hits what nobody reads, but not all
        assertThat(accepted[0]).isBetween(1, 249);
    }

    @ParameterizedTest
    @CsvSource({
        "0x38, 0000, it lacks the magic number ef53",
        "0x18, 07000000, the block size 1024 << 7 is not one",
        "0x60, 01000000, features 1 are not known to this reader",
        "0x14, 05000000, 8192 blocks from block 5",
        "0x04, ffffff7f, '2147483647 blocks of 1024 bytes are more than the volume''s 8388608 bytes'",
        "0x20, 00000000, 0 blocks per group",
        "0x28, 00000000, '2048 inodes, 0 per group'",
        "0x00, ffffffff, '4294967295 inodes, 2048 per group'",
        "0x58, 6400, inodes of 100 bytes",
    })
    void aSuperblockThatCannotBeIsRefused(String field, String hex, String reason) throws Exception {
        // Given
        Path file = Made.ext(
                directory.resolve("image"),
                "ext2",
                8192,
                Files.createDirectories(directory.resolve("none")),
                "-b",
                "1024");
        byte[] image = Files.readAllBytes(file);
        byte[] value = HexFormat.of().parseHex(hex);
        System.arraycopy(value, 0, image, 1024 + Integer.decode(field), value.length);
        // When, Then
        assertMalformed(
                () -> ExtFileSystem.open(DiskBytes.of(image)).find("/"), "ext superblock at byte 1024: " + reason);
    }

    @Test
    void treesThatCannotBeAreRefused() throws Exception {
        // Given
        byte[] image = Files.readAllBytes(made("ext4 -b 1024"));
        int root = inode(image, 2);
        // When, Then
        assertMalformed(
                () -> list(patched(image, root + 0x28, 0)),
                "ext extent tree at byte 0: a node lacks its magic number, or has more entries than fit: 1");
        assertMalformed(
                () -> list(patched(image, root + 0x28 + 2, 9)),
                "ext extent tree at byte 0: a node lacks its magic number, or has more entries than fit: 9");
        assertMalformed(
                () -> list(patched(image, root + 0x28 + 6, 6)), "ext extent tree at byte 0: a node is of depth 6");
        assertMalformed(
                () -> list(patched(image, root + 0x28 + 12 + 6, 0x7777)),
                "ext extent tree at byte 0: blocks " + (0x7777L << 32 | firstBlock(image, root))
                        + " + 1 are not among the volume's " + image.length / 1024);
        assertMalformed(
                () -> list(patched(image, root + 4 + 2, 0x4000)),
                "directory inode 2 at byte 0: it has " + (0x4000_0000L + length(image, root)) + " bytes");
        assertMalformed(
                () -> list(patched(image, firstBlock(image, root) * 1024 + 4, 0)),
                "ext directory at byte 0: an entry of 0 bytes");
        assertMalformed(
                () -> list(patched(image, firstBlock(image, root) * 1024 + 6, 0x02ff)),
                "ext directory at byte 0: a name of 255 bytes");
    }

    @Test
    void anIndirectBlockThatRefersToItselfEndsWithTheFile() throws Exception {
        // Given: a file of 256 MiB whose triple indirect block is itself, three levels down
        byte[] image = Files.readAllBytes(made("ext2 -b 1024"));
        long big = open(image).find("/boot/big").orElseThrow().id();
        int file = inode(image, (int) big);
        ByteBuffer bytes = ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN);
        int self = 3000;
        bytes.putInt(file + 4, 256 << 20);
        bytes.putInt(file + 0x28 + 14 * 4, self);
        for (int i = 0; i < 256; i++) {
            bytes.putInt(self * 1024 + i * 4, self);
        }
        // When
        List<DiskBytes.Span> spans = open(image).spans(new Node(big, false, 256 << 20), 256 << 20);
        // Then
        assertThat(spans).hasSizeBetween(190_000, 1 << 18);
    }

    @Test
    void anExtentNodeThatRefersToItselfIsRefused() throws Exception {
        // Given
        byte[] image = Files.readAllBytes(made("ext4 -b 1024"));
        int root = inode(image, 2);
        int self = 3000;
        ByteBuffer bytes = ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN);
        for (int node : new int[] {root + 0x28, self * 1024}) {
            bytes.putShort(node, (short) 0xf30a).putShort(node + 2, (short) 1).putShort(node + 6, (short) 1);
            bytes.putInt(node + 12, 0).putInt(node + 16, self).putShort(node + 20, (short) 0);
        }
        // When, Then
        assertMalformed(() -> list(image), "ext extent tree at byte 0: a node is of depth 1 below one of depth 1");
    }

    @Test
    void moreOfAFileThanIsReadIsRefused() throws Exception {
        // Given
        byte[] image = Files.readAllBytes(made("ext2 -b 1024"));
        Node node = open(image).find("/boot/big").orElseThrow();
        ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN).putInt(inode(image, (int) node.id()) + 4, 1 << 30);
        // When, Then
        assertMalformed(
                () -> open(image).spans(node, 1 << 30),
                "inode " + node.id() + " at byte 0: 1073741824 bytes are more than are read of one file");
    }

    @Test
    void aFatChainThatIsALoopIsRefused() throws Exception {
        // Given: every entry of the first FAT leads to cluster 2
        byte[] image = Files.readAllBytes(made("fat"));
        ByteBuffer bytes = ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN);
        int reserved = bytes.getShort(14) * 512;
        for (int i = 0; i < bytes.getShort(22) * 512 - 3; i += 3) {
            bytes.putShort(reserved + i, (short) 0x2002).put(reserved + i + 2, (byte) 0);
        }
        // When, Then
        assertThat(accepts(image, damaged -> list(FatFileSystem.open(DiskBytes.of(damaged)), "/etc")))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "11, 0300, it is none",
        "13, 03, it is none",
        "16, 05, it is none",
        "19, ffff, '65535 sectors of 512 bytes, data from sector 57, on a volume of 2097152 bytes'",
    })
    void aFatBootSectorThatCannotBeIsRefused(int field, String hex, String reason) throws Exception {
        // Given
        byte[] image = Files.readAllBytes(made("fat"));
        byte[] value = HexFormat.of().parseHex(hex);
        System.arraycopy(value, 0, image, field, value.length);
        // When, Then
        assertMalformed(() -> FatFileSystem.open(DiskBytes.of(image)), "FAT boot sector at byte 0: " + reason);
    }

    private void links() throws IOException {
        Files.createSymbolicLink(tree.resolve("link"), Path.of("etc"));
        Files.createSymbolicLink(tree.resolve("absolute"), Path.of("/etc/deep/../deep"));
        Files.createSymbolicLink(tree.resolve("loop"), Path.of("loop"));
        Files.createSymbolicLink(tree.resolve("long"), Path.of("etc/" + "y".repeat(80)));
    }

    private Path made(String how) throws Exception {
        if (how.equals("fat")) {
            return Made.fat(directory.resolve("image"), 12, 2048, tree);
        }
        String[] words = how.split(" ", -1);
        return Made.ext(
                directory.resolve("image"),
                words[0],
                6 << 10,
                tree,
                Stream.of(words).skip(1).toArray(String[]::new));
    }

    private static GuestFileSystem open(byte[] image) {
        DiskBytes bytes = DiskBytes.of(image);
        return VolumeRecognizer.of(bytes) == VolumeKind.FAT ? FatFileSystem.open(bytes) : ExtFileSystem.open(bytes);
    }

    private static List<Entry> list(byte[] image) {
        return list(ExtFileSystem.open(DiskBytes.of(image)), "/");
    }

    private static List<Entry> list(GuestFileSystem files, String path) {
        return files.list(files.find(path).orElseThrow());
    }

    /** The image with a 16-bit value in another place. */
    private static byte[] patched(byte[] image, int at, int value) {
        byte[] patched = image.clone();
        ByteBuffer.wrap(patched).order(ByteOrder.LITTLE_ENDIAN).putShort(at, (short) value);
        return patched;
    }

    /** Where an inode's bytes are; for images with one group. */
    private static int inode(byte[] image, int number) {
        ByteBuffer bytes = ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN);
        return bytes.getInt(2048 + 8) * 1024 + (number - 1) * bytes.getShort(1024 + 0x58);
    }

    private static int firstBlock(byte[] image, int inode) {
        return ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN).getInt(inode + 0x28 + 12 + 8);
    }

    private static long length(byte[] image, int inode) {
        return ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN).getInt(inode + 4);
    }

    private void assertSameTree(GuestFileSystem files) throws IOException {
        try (Stream<Path> all = Files.walk(tree)) {
            for (Path path : all.toList()) {
                String name = "/" + tree.relativize(path);
                if (Files.isSymbolicLink(path)) {
                    continue;
                }
                Node node = files.find(name).orElseThrow(() -> new AssertionError(name + " is missing"));
                assertThat(node.directory()).as(name).isEqualTo(Files.isDirectory(path));
                if (node.directory()) {
                    assertThat(names(files.list(node))).as(name).containsAll(names(path));
                } else {
                    assertThat(files.read(node, 0, 1 << 20)).as(name).isEqualTo(Files.readAllBytes(path));
                }
            }
        }
    }

    private static List<String> names(List<Entry> entries) {
        return entries.stream().map(Entry::name).toList();
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(path -> path.getFileName().toString()).toList();
        }
    }

    /** Reads everything, as far as a walk of bounded depth and length comes. */
    private static void walk(GuestFileSystem files) {
        List<String> open = new ArrayList<>(List.of("/"));
        for (int i = 0; i < Math.min(open.size(), 30); i++) {
            String path = open.get(i);
            Node node = files.find(path).orElseThrow(() -> new MalformedInputException("test", 0, "gone"));
            int seen = 0;
            for (Entry entry : files.list(node)) {
                String below = path + "/" + entry.name();
                seen++;
                if (entry.directory() && !entry.name().contains("/")) {
                    open.add(below);
                } else if (seen < 12 && !entry.name().contains("/")) {
                    files.find(below).filter(file -> !file.directory()).ifPresent(file -> {
                        files.spans(file, Math.min(file.lengthBytes(), 4 << 20));
                        files.read(file, 0, 1 << 20);
                    });
                }
            }
        }
        files.freeBytes();
    }

    private static byte[] noise(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private void put(String path, byte[] content) throws IOException {
        Path file = tree.resolve(path);
        Files.createDirectories(file.getParent());
        Files.write(file, content);
    }
}
