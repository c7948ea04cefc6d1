package io.drayage.control.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drayage.control.store.Page;
import io.drayage.control.store.PageRequest;
import io.drayage.control.store.StoreRefusedException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PageTokensTest {
    private final PageTokens tokens = new PageTokens("things", 2);

    @Test
    void aTokenGivesBackThePositionOfTheLastItemOfItsPage() {
        // When
        Page<String> page = tokens.page(List.of("a", "b/é'", "c"), 2, item -> List.of(item, "7"));
        // Then
        assertThat(page.items()).containsExactly("a", "b/é'");
        assertThat(tokens.after(new PageRequest(page.nextToken(), 2))).contains(List.of("b/é'", "7"));
        assertThat(page.nextToken().orElseThrow()).matches("[A-Za-z0-9_-]+");
    }

    @Test
    void theLastPageHasNoToken() {
        assertThat(tokens.page(List.of("a", "b"), 2, item -> List.of(item, "7")).nextToken())
                .isEmpty();
        assertThat(tokens.page(List.<String>of(), 2, item -> List.of(item, "7")).nextToken())
                .isEmpty();
    }

    @Test
    void everyChangedOrShortenedTokenIsRefused() {
        // Given
        String token = tokens.page(List.of("a", "b"), 1, item -> List.of(item, "7"))
                .nextToken()
                .orElseThrow();
        // When, Then
        for (int i = 0; i < token.length(); i++) {
            char other = token.charAt(i) == 'A' ? 'Q' : 'A';
            assertRefused(tokens, token.substring(0, i) + other + token.substring(i + 1));
            assertRefused(tokens, token.substring(0, i));
        }
    }

    @Test
    void aTokenOfAnotherListIsRefused() {
        // Given
        String token = tokens.page(List.of("a", "b"), 1, item -> List.of(item, "7"))
                .nextToken()
                .orElseThrow();
        // When, Then
        assertRefused(new PageTokens("other things", 2), token);
    }

    private static void assertRefused(PageTokens tokens, String token) {
        assertThatThrownBy(() -> tokens.after(new PageRequest(Optional.of(token), 1)))
                .as(token)
                .isInstanceOfSatisfying(
                        StoreRefusedException.class,
                        refused -> assertThat(refused.rule()).isEqualTo(StoreRefusedException.Rule.BAD_PAGE_TOKEN));
    }
}
