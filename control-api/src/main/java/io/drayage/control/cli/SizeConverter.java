package io.drayage.control.cli;

import io.drayage.control.config.Quantities;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** {@code 256MiB} as an option's value, in bytes. */
final class SizeConverter implements ITypeConverter<Long> {
    @Override
    public Long convert(String value) {
        return Quantities.size(value)
                .filter(size -> size > 0)
                .orElseThrow(() -> new TypeConversionException("'" + value + "' is not " + Quantities.SIZE_FORM));
    }

    /** {@code 50MiB/s} as an option's value, in bytes per second. */
    static final class Rate implements ITypeConverter<Long> {
        @Override
        public Long convert(String value) {
            return Quantities.rate(value)
                    .filter(rate -> rate > 0)
                    .orElseThrow(() -> new TypeConversionException("'" + value + "' is not " + Quantities.RATE_FORM));
        }
    }
}
