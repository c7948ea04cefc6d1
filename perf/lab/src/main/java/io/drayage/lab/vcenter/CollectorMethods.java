package io.drayage.lab.vcenter;

import io.drayage.lab.soap.DataObject;
import io.drayage.lab.soap.ListValue;
import io.drayage.lab.soap.SoapFault;
import io.drayage.lab.soap.XmlNode;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The property collector's reads. Without a limit of the client's a reply ends after 100 objects, as vCenter's do. */
final class CollectorMethods {
    static final int DEFAULT_PAGE = 100;
    private final Inventory inventory;

    CollectorMethods(Inventory inventory) {
        this.inventory = inventory;
    }

    void register(Map<String, SoapMethod> methods) {
        methods.put("RetrievePropertiesEx", this::retrieveEx);
        methods.put("ContinueRetrievePropertiesEx", this::continueEx);
        methods.put("CancelRetrievePropertiesEx", this::cancelEx);
        methods.put("RetrieveProperties", this::retrieve);
        methods.put("Fetch", this::fetch);
    }

    private List<Selected> select(Call call) {
        List<Selected> all = new ArrayList<>();
        for (XmlNode spec : call.request().all("specSet")) {
            all.addAll(FilterSpec.parse(spec).select(inventory, call.asker()));
        }
        return all;
    }

    private Future<Object> retrieve(Call call) {
        List<DataObject> contents = select(call).stream()
                .map(selected -> PropertyReader.content(selected, call.asker()))
                .toList();
        return Future.succeededFuture(new ListValue("ObjectContent", contents));
    }

    private Future<Object> retrieveEx(Call call) {
        XmlNode options = call.request().child("options");
        int asked = options == null
                ? 0
                : options.optional("maxObjects").map(Integer::parseInt).orElse(0);
        int page = asked > 0 ? asked : DEFAULT_PAGE;
        List<Selected> selected = select(call);
        return selected.isEmpty()
                ? Future.succeededFuture()
                : Future.succeededFuture(page(call, new PageToken(selected.iterator(), page)));
    }

    private Future<Object> continueEx(Call call) {
        PageToken token = call.session().pages().remove(call.request().required("token"));
        if (token == null) {
            throw SoapFault.of("InvalidArgument", "A specified parameter was not correct: token");
        }
        return Future.succeededFuture(page(call, token));
    }

    private Future<Object> cancelEx(Call call) {
        if (call.session().pages().remove(call.request().required("token")) == null) {
            throw SoapFault.of("InvalidArgument", "A specified parameter was not correct: token");
        }
        return Future.succeededFuture();
    }

    private DataObject page(Call call, PageToken from) {
        Iterator<Selected> rest = from.rest();
        List<DataObject> contents = new ArrayList<>();
        while (rest.hasNext() && contents.size() < from.pageObjects()) {
            Selected next = rest.next();
            // Gone since the first page: left out, as vCenter does.
            if (inventory.find(next.object().ref()) != null) {
                contents.add(PropertyReader.content(next, call.asker()));
            }
        }
        DataObject result = DataObject.of("RetrieveResult");
        if (rest.hasNext()) {
            String token = UUID.randomUUID().toString();
            call.session().pages().put(token, from);
            result.put("token", token);
        }
        return result.put("objects", new ListValue("ObjectContent", contents));
    }

    /** What pyVmomi and ovftool read every attribute with: an unset one answers nothing. */
    private Future<Object> fetch(Call call) {
        ManagedObject object = inventory.get(call.self());
        return Future.succeededFuture(PropertyReader.read(object, call.request().required("prop"), call.asker()));
    }
}
