package io.drayage.lab.vcenter;

import io.drayage.lab.estate.VcenterSpec;
import io.drayage.lab.fault.LabCounters;
import io.drayage.lab.soap.DataObject;
import io.drayage.lab.soap.MoRef;
import io.drayage.lab.soap.SoapFault;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/** ServiceInstance and SessionManager. */
final class ServiceMethods {
    static final MoRef INSTANCE = new MoRef("ServiceInstance", "ServiceInstance");
    static final MoRef COLLECTOR = new MoRef("PropertyCollector", "propertyCollector");
    static final MoRef VIEWS = new MoRef("ViewManager", "ViewManager");
    static final MoRef SESSIONS = new MoRef("SessionManager", "SessionManager");
    static final MoRef SEARCH = new MoRef("SearchIndex", "SearchIndex");
    static final MoRef TASKS = new MoRef("TaskManager", "TaskManager");
    static final MoRef ROOT = new MoRef("Folder", "group-d1");

    private final VcenterSpec spec;
    private final Sessions sessions;
    private final LabCounters counters;

    ServiceMethods(VcenterSpec spec, Sessions sessions, LabCounters counters) {
        this.spec = spec;
        this.sessions = sessions;
        this.counters = counters;
    }

    void register(Map<String, SoapMethod> methods, Inventory inventory) {
        methods.put("RetrieveServiceContent", call -> Future.succeededFuture(content()));
        methods.put("CurrentTime", call -> Future.succeededFuture(Instant.now()));
        methods.put("Login", this::login);
        methods.put("Logout", this::logout);
        methods.put("SessionIsActive", call -> Future.succeededFuture(true));
        inventory.add(EntityObject.service(INSTANCE)
                .set("content", content())
                .set("serverClock", (EntityObject.PerAsker) asker -> Instant.now())
                .set(
                        "capability",
                        DataObject.of("Capability")
                                .put("provisioningSupported", true)
                                .put("multiHostSupported", true)
                                .put("userShellAccessSupported", false)));
        inventory.add(EntityObject.service(SESSIONS)
                .set("currentSession", (EntityObject.PerAsker)
                        asker -> asker.session().describe())
                .set("message", "")
                .set("defaultLocale", "en"));
        inventory.add(EntityObject.service(COLLECTOR).references("filter"));
        inventory.add(EntityObject.service(VIEWS).references("viewList"));
        inventory.add(EntityObject.service(SEARCH));
    }

    private DataObject content() {
        return DataObject.of("ServiceContent")
                .put("rootFolder", ROOT)
                .put("propertyCollector", COLLECTOR)
                .put("viewManager", VIEWS)
                .put("about", about())
                .put("sessionManager", SESSIONS)
                .put("taskManager", TASKS)
                .put("searchIndex", SEARCH)
                .put("ovfManager", OvfMethods.MANAGER);
    }

    private DataObject about() {
        boolean vcenter = spec.apiType().equals("VirtualCenter");
        String version = spec.apiVersion().replaceAll("\\.\\d+$", "");
        String product = vcenter ? "VMware vCenter Server" : "VMware ESXi";
        return DataObject.of("AboutInfo")
                .put("name", product)
                .put("fullName", product + " " + version + " (Drayage lab)")
                .put("vendor", "VMware, Inc.")
                .put("version", version)
                .put("build", "24322831")
                .put("localeVersion", "INTL")
                .put("localeBuild", "000")
                .put("osType", "linux-x64")
                .put("productLineId", vcenter ? "vpx" : "embeddedEsx")
                .put("apiType", spec.apiType())
                .put("apiVersion", spec.apiVersion())
                .put("instanceUuid", instanceUuid().toString())
                .put("licenseProductName", "VMware VirtualCenter Server")
                .put("licenseProductVersion", "8.0");
    }

    UUID instanceUuid() {
        return UUID.nameUUIDFromBytes(("vcenter/" + spec.name()).getBytes(StandardCharsets.UTF_8));
    }

    private Future<Object> login(Call call) {
        String user = call.request().required("userName");
        String password = call.request().required("password");
        String expected = spec.users().get(user);
        boolean right = expected != null
                && MessageDigest.isEqual(
                        expected.getBytes(StandardCharsets.UTF_8), password.getBytes(StandardCharsets.UTF_8));
        if (!right) {
            throw SoapFault.of("InvalidLogin", "Cannot complete login due to an incorrect user name or password.");
        }
        counters.loggedIn();
        return Future.succeededFuture(sessions.open(user).describe());
    }

    private Future<Object> logout(Call call) {
        sessions.close(call.session());
        return Future.succeededFuture();
    }
}
