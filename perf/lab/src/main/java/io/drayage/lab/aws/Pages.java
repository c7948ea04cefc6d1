package io.drayage.lab.aws;

import java.util.List;
import java.util.Optional;

/** EC2's paging: {@code MaxResults} from 5 to 1000 and an opaque {@code NextToken}. */
final class Pages {
    private static final String TOKEN = "lab-page-";

    private Pages() {}

    /** @param nextToken absent on the last page */
    record Page<T>(List<T> rows, Optional<String> nextToken) {}

    /** @param emptyFirst whether an empty page with a token comes first, as EC2 may do when filters leave nothing of a page */
    static <T> Page<T> of(QueryForm form, List<T> all, boolean emptyFirst) {
        int most = form.number("MaxResults", 1000);
        if (most < 5 || most > 1000) {
            throw new AwsError(400, "InvalidParameterValue", "MaxResults must be between 5 and 1000");
        }
        String token = form.get("NextToken");
        if (token.isEmpty() && emptyFirst) {
            return new Page<>(List.of(), Optional.of(TOKEN + 0));
        }
        if (!token.isEmpty() && !token.matches(TOKEN + "[0-9]{1,9}")) {
            throw new AwsError(400, "InvalidNextToken", "The token is not valid");
        }
        int from = token.isEmpty() ? 0 : Math.min(all.size(), Integer.parseInt(token.substring(TOKEN.length())));
        int end = Math.min(all.size(), from + most);
        return new Page<>(all.subList(from, end), end < all.size() ? Optional.of(TOKEN + end) : Optional.empty());
    }
}
