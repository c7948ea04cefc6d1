package io.drayage.protocol.vmdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.drayage.protocol.MalformedInputException;
import io.drayage.protocol.vmdk.DiskDescriptor.Extent;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DiskDescriptorTest {

    @Test
    void aVmfsSnapshotDescriptorIsRead() {
        // Given
        String text = """
                # Disk DescriptorFile
                version=1
                encoding="UTF-8"
                CID=0f3c21aa
                parentCID=7ab0c3f1
                isNativeSnapshot="no"
                createType="vmfsSparse"
                parentFileNameHint="web 01.vmdk"
                # Extent description
                RW 8388608 VMFSSPARSE "web 01-000001-delta.vmdk"

                # Change Tracking File
                changeTrackPath="web 01-000001-ctk.vmdk"
                # The Disk Data Base
                #DDB
                ddb.longContentID = "e1a0"
                DDB.Geometry.Cylinders = "522"
                """.replace("\n", "\r\n");

        // When
        DiskDescriptor descriptor = parse(text);

        // Then
        assertThat(descriptor.createType()).contains("vmfsSparse");
        assertThat(descriptor.hasParent()).isTrue();
        assertThat(descriptor.header())
                .containsEntry("parentfilenamehint", "web 01.vmdk")
                .containsEntry("changetrackpath", "web 01-000001-ctk.vmdk");
        assertThat(descriptor.extents())
                .containsExactly(new Extent("RW", 8388608, "VMFSSPARSE", Optional.of("web 01-000001-delta.vmdk"), 0));
        assertThat(descriptor.ddb()).containsEntry("longcontentid", "e1a0").containsEntry("geometry.cylinders", "522");
    }

    @Test
    void everythingAfterTheFirstNulIsPaddingAndTheKeysAreCaseInsensitive() {
        DiskDescriptor descriptor = parse("CREATETYPE = streamOptimized\nPARENTCID=FFFFFFFF\0\0 garbage \1\n");
        assertThat(descriptor.createType()).contains("streamOptimized");
        assertThat(descriptor.hasParent()).isFalse();
    }

    @Test
    void anEmptyDescriptorHasNoParentAndNoType() {
        DiskDescriptor descriptor = parse("");
        assertThat(descriptor.hasParent()).isFalse();
        assertThat(descriptor.createType()).isEmpty();
    }

    @Test
    void severalExtentsKeepTheirOrderOffsetsAndTypes() {
        assertThat(parse("rw 100 flat \"a-f001.vmdk\" 0\nRW 50 ZERO\nRDONLY 20 FLAT \"/dev/sdb\" 63 uuid-1 dev-2\n")
                        .extents())
                .containsExactly(
                        new Extent("RW", 100, "FLAT", Optional.of("a-f001.vmdk"), 0),
                        new Extent("RW", 50, "ZERO", Optional.empty(), 0),
                        new Extent("RDONLY", 20, "FLAT", Optional.of("/dev/sdb"), 63));
    }

    @ParameterizedTest
    @CsvSource({"UTF-8,UTF-8", "windows-1252,windows-1252", "GBK,GBK", "Shift_JIS,Shift_JIS", "Big5,Big5"})
    void fileNamesAreDecodedInTheirEncoding(String written, String charset) {
        // Given
        String name = charset.equals("windows-1252") ? "Prüfstand.vmdk" : "日本.vmdk";
        String text = "RW 8 VMFS \"" + name + "\"\nencoding=\"" + written + "\"\n";

        // When
        DiskDescriptor descriptor = DiskDescriptor.parse(ByteBuffer.wrap(text.getBytes(Charset.forName(charset))));

        // Then
        assertThat(descriptor.extents().get(0).fileName()).contains(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"no-such-charset", "§$%", ""})
    void anUnknownEncodingIsReadAsUtf8(String encoding) {
        assertThat(parse("encoding=\"" + encoding + "\"\nkey=ä\n").header()).containsEntry("key", "ä");
    }

    @Test
    void aDescriptorOverOneMebibyteIsRejected() {
        DiskDescriptor.parse(ByteBuffer.allocate(1 << 20));
        assertThatExceptionOfType(MalformedInputException.class)
                .isThrownBy(() -> DiskDescriptor.parse(ByteBuffer.allocate((1 << 20) + 1)))
                .withMessageContaining("longer than");
    }

    @Test
    void aLineOver4KibibytesIsRejected() {
        assertThat(parse("a=" + "x".repeat(4094)).header()).containsKey("a");
        assertRejected("version=1\na=" + "x".repeat(4095), 10, "line is longer");
    }

    @Test
    void moreThan1024ExtentsAreRejected() {
        assertThat(parse("RW 1 ZERO\n".repeat(1024)).extents()).hasSize(1024);
        assertRejected("RW 1 ZERO\n".repeat(1025), 10240, "more than 1024 extents");
    }

    @Test
    void anExtentOver64TebibytesIsRejected() {
        assertRejected("RW 137438953473 ZERO\n", 0, "larger than 64 TiB");
    }

    @ParameterizedTest
    @ValueSource(strings = {"garbage", "=value", "RW x SPARSE \"a\"", "RW 9999999999999999999 ZERO", "RW 8 VMFS \"\""})
    void aLineThatIsNeitherCommentExtentNorEntryIsRejected(String line) {
        assertRejected("version=1\n" + line + "\n", 10, "");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b=1", "ä=1"})
    void aKeyWithForeignCharactersIsRejected(String line) {
        assertRejected(line, 0, "bad key");
    }

    @Test
    void aHeaderKeyThatComesTwiceIsRejected() {
        assertRejected("CID=1\ncid=2\n", 6, "cid comes twice");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a=\"open", "a=\""})
    void anOpenQuoteIsRejected(String line) {
        assertRejected(line, 0, "quote");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "RW 8 FLAT \"a.vmdk\"",
                "RW 8 VMFS \"a.vmdk\" 0",
                "RW 8 SPARSE \"a.vmdk\" 0",
                "RW 8 SESPARSE \"a.vmdk\" 0",
                "RW 8 SPARSE",
                "RW 8 ZERO \"a.vmdk\""
            })
    void anExtentThatContradictsItsTypeIsRejected(String line) {
        assertRejected(line, 0, "extent of type");
    }

    private static DiskDescriptor parse(String text) {
        return DiskDescriptor.parse(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static void assertRejected(String text, long offset, String reason) {
        assertThatExceptionOfType(MalformedInputException.class)
                .isThrownBy(() -> parse(text))
                .withMessageContaining(reason)
                .satisfies(e -> assertThat(e.offset()).isEqualTo(offset));
    }
}
