package io.drayage.lab.vcenter;

/** {@code /sdk/vimServiceVersions.xml}, by which pyVmomi and govc choose a version. */
final class VersionsDocument {
    private VersionsDocument() {}

    static String of(String newest) {
        StringBuilder out = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\n");
        out.append("<namespaces version=\"1.0\"><namespace><name>urn:vim25</name><version>")
                .append(newest)
                .append("</version><priorVersions>");
        for (String prior :
                new String[] {"7.0.3.0", "7.0", "6.7", "6.5", "6.0", "5.5", "5.1", "5.0", "4.1", "4.0", "2.5"}) {
            if (!prior.equals(newest)) {
                out.append("<version>").append(prior).append("</version>");
            }
        }
        return out.append("</priorVersions></namespace></namespaces>\n").toString();
    }
}
