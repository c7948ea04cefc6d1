package io.drayage.control.cli;

import io.drayage.control.config.ConfigException;
import io.drayage.engine.api.RunOrder.ImageWanted;

/** {@code --image}. */
final class ImageOption {
    private ImageOption() {}

    static ImageWanted parse(String text) {
        return switch (text) {
            case "disk-image" -> ImageWanted.DISK_IMAGE;
            case "none" -> ImageWanted.NONE;
            case "ebs-direct", "import-image" ->
                throw new ConfigException(
                        "--image",
                        "--image: " + text + " is not supported by this version yet; expected disk-image or none");
            default ->
                throw new ConfigException(
                        "--image", "--image: '" + text + "' is not valid; expected disk-image or none");
        };
    }
}
