package io.drayage.control.cli;

import io.drayage.control.config.ConfigException;
import io.drayage.engine.api.RunOrder.ImageWanted;

/** {@code --image}. */
final class ImageOption {
    private ImageOption() {}

    static ImageWanted parse(String text) {
        return switch (text) {
            case "disk-image" -> ImageWanted.DISK_IMAGE;
            case "ebs-direct" -> ImageWanted.EBS_DIRECT;
            case "none" -> ImageWanted.NONE;
            case "import-image" ->
                throw new ConfigException(
                        "--image",
                        "--image: " + text
                                + " is not supported by this version yet; expected disk-image, ebs-direct or none");
            default ->
                throw new ConfigException(
                        "--image", "--image: '" + text + "' is not valid; expected disk-image, ebs-direct or none");
        };
    }
}
