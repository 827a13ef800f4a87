  const form = Object.keys(settings.form).map((key) => ({ key, value: fill(settings.form[key]) }));
  pm.sendRequest({
    url: fill(settings.url),
    method: 'POST',
    header: {
      'Content-Type': 'application/x-www-form-urlencoded',
      Authorization: 'Basic ' + btoa(encodeURIComponent(fill(settings.username)) + ':' + encodeURIComponent(fill(settings.password))),
    },
    body: { mode: 'urlencoded', urlencoded: form },
