package io.drayage.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drayage.protocol.MalformedInputException;
import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class XmlElementTest {
    private static XmlElement parse(String text) {
        return XmlElement.parse(Buffer.buffer(text));
    }

    @Test
    void elementsAreReadWithTheirTextAndWithoutNamespaces() {
        XmlElement root = parse("<?xml version=\"1.0\"?>\n<r xmlns=\"urn:x\"><a> one &amp; <![CDATA[<two>]]> </a>"
                + "<b><c>1</c></b><b><c>2</c></b><flag>TRUE</flag></r>");

        assertThat(root.child("a")).isEqualTo("one & <two>");
        assertThat(root.children("b")).extracting(b -> b.number("c")).containsExactly(1L, 2L);
        assertThat(root.flag("flag")).isTrue();
        assertThat(root.child("absent")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "not xml",
                "<a><b></a>",
                "<a>",
                "<!DOCTYPE a><a/>",
                "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/hostname\">]><a>&x;</a>",
                "<!DOCTYPE a [<!ENTITY x \"xx\"><!ENTITY y \"&x;&x;\">]><a>&y;</a>",
                "<a>&undefined;</a>",
                "<a><a><a><a><a><a><a><a><a><a><a><a><a/></a></a></a></a></a></a></a></a></a></a></a></a>",
            })
    void anythingElseIsMalformed(String text) {
        assertThatThrownBy(() -> parse(text)).isInstanceOf(MalformedInputException.class);
    }

    @Test
    void aNumberThatIsNoneIsMalformed() {
        assertThatThrownBy(() -> parse("<a><n>1e9</n></a>").number("n")).isInstanceOf(MalformedInputException.class);
    }
}
