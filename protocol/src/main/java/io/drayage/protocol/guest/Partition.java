package io.drayage.protocol.guest;

/**
 * A partition that holds something.
 *
 * @param number as Linux counts: {@code sda1} is 1, logical ones begin at 5
 * @param startByte from the start of the disk
 * @param lengthBytes at least 512
 * @param type MBR: two hex digits in lower case ({@code 83}); GPT: the type's UUID in lower case
 * @param active MBR: marked as the one to boot from; GPT: the legacy BIOS bootable attribute
 */
public record Partition(int number, long startByte, long lengthBytes, String type, boolean active) {
    /** GPT type of the EFI system partition. */
    public static final String GPT_ESP = "c12a7328-f81f-11d2-ba4b-00a0c93ec93b";

    /** GPT type of the partition that holds GRUB's core on a BIOS machine. */
    public static final String GPT_BIOS_BOOT = "21686148-6449-6e6f-744e-656564454649";

    /** MBR type of the EFI system partition. */
    public static final String MBR_ESP = "ef";

    /** Whether it is marked as the EFI system partition. */
    public boolean isEfiSystem() {
        return type.equals(GPT_ESP) || type.equals(MBR_ESP);
    }
}
